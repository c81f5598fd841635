import { commandRoute } from '@yishi/platform';
import { ReturnExit } from './return-exit';

export const ReturnExitRoute = commandRoute('exit-cases/:caseId/return', ReturnExit, {
  summary: 'Send a decision about a member back to the council',
});
