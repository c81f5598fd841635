import { commandRoute } from '@yishi/platform';
import { EndVoting } from './end-voting';

export const EndVotingRoute = commandRoute('rating-periods/:periodId/end-of-voting', EndVoting, {
  summary: 'End the voting; ballots and sheets are then counted and published',
});
