import { commandRoute } from '@yishi/platform';
import { SetAppropriation } from './set-appropriation';

export const SetAppropriationRoute = commandRoute(
  'districts/:districtCode/appropriations',
  SetAppropriation,
  { summary: "Sets one account's appropriation for a fiscal year" },
);
