import { uploadRoute } from '@yishi/platform';
import { ImportStatement } from './import-statement';

export const ImportStatementRoute = uploadRoute('projects/:projectId/statements', ImportStatement, {
  summary: 'Imports a WeChat, bank or Alipay statement',
});
