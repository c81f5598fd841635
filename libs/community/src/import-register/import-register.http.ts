import { uploadRoute } from '@yishi/platform';
import { ImportRegister } from './import-register';

export const ImportRegisterRoute = uploadRoute('compounds/:compoundId/register', ImportRegister, {
  summary: 'Import the household register (.xlsx, or .csv in UTF-8 or GB18030)',
});
