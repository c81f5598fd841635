import { commandRoute } from '@yishi/platform';
import { LinkHousehold } from './link-household';

export const LinkHouseholdRoute = commandRoute(
  'councils/:councilId/members/:personId/households',
  LinkHousehold,
  {
    summary: 'Link a household to a member',
  },
);
