import { commandRoute } from '@yishi/platform';
import { RecordContribution } from './record-contribution';

export const RecordContributionRoute = commandRoute(
  'projects/:projectId/contributions',
  RecordContribution,
  {
    summary: 'Records a contribution, which gets a receipt',
  },
);
