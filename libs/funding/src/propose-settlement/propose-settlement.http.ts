import { commandRoute } from '@yishi/platform';
import { ProposeSettlement } from './propose-settlement';

export const ProposeSettlementRoute = commandRoute(
  'projects/:projectId/settlement',
  ProposeSettlement,
  {
    summary: 'States the actual cost of accepted work',
  },
);
