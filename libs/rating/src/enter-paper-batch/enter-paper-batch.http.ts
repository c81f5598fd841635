import { commandRoute } from '@yishi/platform';
import { EnterPaperBatch } from './enter-paper-batch';

export const EnterPaperBatchRoute = commandRoute(
  'rating-periods/:periodId/paper-batches',
  EnterPaperBatch,
  { summary: 'Enter a batch of paper ballots; a second person has to enter the same' },
);
