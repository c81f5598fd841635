import { fromLog, process, send } from '@yishi/following';
import { EscalateOpinion } from './escalate-opinion/escalate-opinion';
import type { OpinionEvent } from './opinions';

/** Every relay is looked at again when it is due. */
export const opinionDeadlines = process<OpinionEvent>()({
  name: 'council.opinion-deadlines',
  source: fromLog('opinions'),
  on: {
    OpinionRelayed: ({ data: { compoundId, opinionNumber, relay, dueAt } }) => [
      send(EscalateOpinion, { compoundId, opinionNumber, relay }, { dueAt }),
    ],
  },
});
