import { commandRoute } from '@yishi/platform';
import { ReverseContribution } from './reverse-contribution';

export const ReverseContributionRoute = commandRoute(
  'projects/:projectId/contributions/:contributionId/reversal',
  ReverseContribution,
  {
    summary: 'Reverses a contribution that bounced or was mistaken',
  },
);
