import { commandRoute } from '@yishi/platform';
import { KeepCommitment } from './keep-commitment';

export const KeepCommitmentRoute = commandRoute(
  'councils/:councilId/members/:personId/commitments/:commitmentId/fulfilment',
  KeepCommitment,
  {
    summary: 'Mark a commitment kept',
  },
);
