import { fromLog, publication } from '@yishi/following';
import { COUNCIL_TOPIC } from '@yishi/messaging';
import type { CouncilEvent } from './council';

/** Projects need to know that a compound has a council, and whose it is. */
export const membershipPublication = publication<CouncilEvent>()({
  topic: COUNCIL_TOPIC,
  source: fromLog('council'),
  on: {
    CouncilEstablished: ({ data }) => [{ type: 'CouncilEstablished.v1', data }],
    CouncilDissolved: ({ data: { councilId, compoundId } }) => [
      { type: 'CouncilDissolved.v1', data: { councilId, compoundId } },
    ],
  },
});
