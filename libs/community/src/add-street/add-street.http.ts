import { commandRoute } from '@yishi/platform';
import { AddStreet } from './add-street';

export const AddStreetRoute = commandRoute('districts/:districtCode/streets', AddStreet, {
  summary: 'Add a street to a district',
});
