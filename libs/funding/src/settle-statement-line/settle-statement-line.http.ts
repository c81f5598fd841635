import { commandRoute } from '@yishi/platform';
import { SettleStatementLine } from './settle-statement-line';

export const SettleStatementLineRoute = commandRoute(
  'projects/:projectId/statement-lines/:lineId/settlement',
  SettleStatementLine,
  {
    summary: 'Says whose transfer an open line is',
  },
);
