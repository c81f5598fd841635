import { commandRoute } from '@yishi/platform';
import { DropItem } from './drop-item';

export const DropItemRoute = commandRoute(
  'compounds/:compoundId/governance-items/:itemId/removal',
  DropItem,
  {
    summary: 'Drop an open item, with the reason',
  },
);
