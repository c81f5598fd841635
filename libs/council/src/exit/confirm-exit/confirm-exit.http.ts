import { commandRoute } from '@yishi/platform';
import { ConfirmExit } from './confirm-exit';

export const ConfirmExitRoute = commandRoute('exit-cases/:caseId/confirmation', ConfirmExit, {
  summary: 'Confirm what the council decided about the member',
});
