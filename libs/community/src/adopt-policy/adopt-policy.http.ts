import { commandRoute } from '@yishi/platform';
import { AdoptPolicy } from './adopt-policy';

export const AdoptPolicyRoute = commandRoute('districts/:districtCode/policies', AdoptPolicy, {
  summary: 'Adopt the next version of the district’s policy',
});
