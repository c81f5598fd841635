import { commandRoute } from '@yishi/platform';
import { CorrectSheet } from './correct-sheet';

export const CorrectSheetRoute = commandRoute(
  'rating-periods/:periodId/objections/:objectionId/correction',
  CorrectSheet,
  { summary: 'A reviewer corrects the own sheet after an objection was upheld' },
);
