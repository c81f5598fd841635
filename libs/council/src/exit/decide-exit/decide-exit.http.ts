import { commandRoute } from '@yishi/platform';
import { DecideExit } from './decide-exit';

export const DecideExitRoute = commandRoute('exit-cases/:caseId/decisions', DecideExit, {
  summary: 'Enter what the council decided about the member',
});
