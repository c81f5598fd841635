import { commandRoute } from '@yishi/platform';
import { ErasePerson } from './erase-person';

export const ErasePersonRoute = commandRoute('persons/:personId/erasure', ErasePerson, {
  summary: 'Erase a person from the vault',
});
