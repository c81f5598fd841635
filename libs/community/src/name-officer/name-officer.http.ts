import { commandRoute } from '@yishi/platform';
import { NameOfficer } from './name-officer';

export const NameOfficerRoute = commandRoute('districts/:districtCode/officers', NameOfficer, {
  summary: 'Name who holds an office of the district or a street',
});
