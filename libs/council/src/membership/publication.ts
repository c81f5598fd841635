import { fromLog, publication } from '@yishi/following';
import { COUNCIL_TOPIC } from '@yishi/messaging';
import type { CouncilEvent } from './council';

/** Others need to know that a compound has a council, and who sits on it. */
export const membershipPublication = publication<CouncilEvent>()({
  topic: COUNCIL_TOPIC,
  source: fromLog('council'),
  on: {
    CouncilEstablished: ({ data }) => [{ type: 'CouncilEstablished.v1', data }],
    CouncilDissolved: ({ data: { councilId, compoundId } }) => [
      { type: 'CouncilDissolved.v1', data: { councilId, compoundId } },
    ],
    ThreeThingsPublished: ({ data: { councilId, personId, partyMember } }) => [
      { type: 'MemberShown.v1', data: { councilId, personId, partyMember } },
    ],
    MemberJoined: ({ data: { councilId, personId } }) => [
      { type: 'MemberJoined.v1', data: { councilId, personId } },
    ],
    MemberLeft: ({ data: { councilId, personId } }) => [
      { type: 'MemberLeft.v1', data: { councilId, personId } },
    ],
  },
});
