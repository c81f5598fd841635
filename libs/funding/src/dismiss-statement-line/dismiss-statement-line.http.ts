import { commandRoute } from '@yishi/platform';
import { DismissStatementLine } from './dismiss-statement-line';

export const DismissStatementLineRoute = commandRoute(
  'projects/:projectId/statement-lines/:lineId/dismissal',
  DismissStatementLine,
  {
    summary: 'Says that an open line is no contribution',
  },
);
