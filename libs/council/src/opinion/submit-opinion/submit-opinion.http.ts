import { commandRoute } from '@yishi/platform';
import { SubmitOpinion } from './submit-opinion';

export const SubmitOpinionRoute = commandRoute('compounds/:compoundId/opinions', SubmitOpinion, {
  summary: 'Submit an opinion',
});
