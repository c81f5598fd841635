import { commandRoute } from '@yishi/platform';
import { SolveItem } from './solve-item';

export const SolveItemRoute = commandRoute(
  'compounds/:compoundId/governance-items/:itemId/solution',
  SolveItem,
  {
    summary: 'Record that an item was solved without money',
  },
);
