import { commandRoute } from '@yishi/platform';
import { AddCompound } from './add-compound';

export const AddCompoundRoute = commandRoute(
  'streets/:streetCode/communities/:communityId/compounds',
  AddCompound,
  {
    summary: 'Add a compound to a community',
  },
);
