import { commandRoute } from '@yishi/platform';
import { AddDistrict } from './add-district';

export const AddDistrictRoute = commandRoute('districts', AddDistrict, {
  summary: 'Add a district by its national code',
});
