import { fromLog, process, send } from '@yishi/following';
import type { CouncilEvent } from './council';
import { RecordSeat } from './record-seat/record-seat';
import { ReleaseSeat } from './release-seat/release-seat';
import type { SeatEvent } from './seat';

type Held = Readonly<{ personId: string; councilId: string; term: number }>;

const release = ({ personId, councilId, term }: Held) =>
  send(ReleaseSeat, { personId, councilId, term });

/**
 * Keeps councils and their members' seats in step: a seat is recorded in its council, and freed by
 * it.
 */
export const seatsProcess = process<CouncilEvent | SeatEvent>()({
  name: 'council.seats',
  source: fromLog('seat', 'council'),
  on: {
    SeatTaken: ({ data: { councilId, personId, term } }) => [
      send(RecordSeat, { councilId, personId, term }),
    ],
    NominationDeclined: ({ data }) => [release(data)],
    AcceptanceLapsed: ({ data }) => [release(data)],
    MemberLeft: ({ data }) => [release(data)],
    CouncilDissolved: ({ data: { seatedIds, councilId, term } }) =>
      seatedIds.map((personId) => release({ personId, councilId, term })),
  },
});
