import { fromLog, process, send } from '@yishi/following';
import type { CouncilEvent } from './council';
import { RecordSeat } from './record-seat/record-seat';
import { ReleaseSeat } from './release-seat/release-seat';
import type { SeatEvent } from './seat';

type Held = Readonly<{ personId: string; councilId: string; term: number; round?: number }>;

/** Of that round only: the person may have taken a seat of this council again meanwhile. */
const release = ({ personId, councilId, term, round = 0 }: Held) =>
  send(ReleaseSeat, { personId, councilId, term, round });

/**
 * Keeps councils and their members' seats in step: a seat is recorded in its council, and freed by
 * it.
 */
export const seatsProcess = process<CouncilEvent | SeatEvent>()({
  name: 'council.seats',
  source: fromLog('seat', 'council'),
  on: {
    SeatTaken: ({ data: { councilId, personId, term, round } }) => [
      send(RecordSeat, { councilId, personId, term, round }),
    ],
    NominationDeclined: ({ data }) => [release(data)],
    AcceptanceLapsed: ({ data }) => [release(data)],
    MemberLeft: ({ data }) => [release(data)],
    // whatever the round: nobody sits on a council that is no more
    CouncilDissolved: ({ data: { seatedIds, councilId, term } }) =>
      seatedIds.map((personId) =>
        send(ReleaseSeat, { personId, councilId, term, round: undefined }),
      ),
  },
});
