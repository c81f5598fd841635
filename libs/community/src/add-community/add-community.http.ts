import { commandRoute } from '@yishi/platform';
import { AddCommunity } from './add-community';

export const AddCommunityRoute = commandRoute('streets/:streetCode/communities', AddCommunity, {
  summary: 'Add a community to a street',
});
