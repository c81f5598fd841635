import { uploadRoute } from '@yishi/platform';
import { RecordCashList } from './record-cash-list';

export const RecordCashListRoute = uploadRoute('projects/:projectId/cash-list', RecordCashList, {
  summary: 'Records a list of cash contributions, all or nothing',
});
