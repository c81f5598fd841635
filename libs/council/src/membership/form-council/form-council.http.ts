import { commandRoute } from '@yishi/platform';
import { FormCouncil } from './form-council';

export const FormCouncilRoute = commandRoute('compounds/:compoundId/council', FormCouncil, {
  summary: 'Start forming the council of a compound',
});
