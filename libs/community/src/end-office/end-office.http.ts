import { commandRoute } from '@yishi/platform';
import { EndOffice } from './end-office';

export const EndOfficeRoute = commandRoute(
  'districts/:districtCode/officers/:personId/end-of-office',
  EndOffice,
  {
    summary: 'End an office',
  },
);
