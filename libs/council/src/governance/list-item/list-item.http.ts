import { commandRoute } from '@yishi/platform';
import { ListItem } from './list-item';

export const ListItemRoute = commandRoute('compounds/:compoundId/governance-items', ListItem, {
  summary: 'Put a problem of the compound on its governance list',
});
