import { commandRoute } from '@yishi/platform';
import { UnlinkHousehold } from './unlink-household';

export const UnlinkHouseholdRoute = commandRoute(
  'councils/:councilId/members/:personId/households/:householdId/release',
  UnlinkHousehold,
  {
    summary: 'End the link of a household to a member',
  },
);
