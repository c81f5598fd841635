import type { Followed } from '@yishi/following';
import { compoundId, councilId, personId } from './council.samples';
import { RecordSeat } from './record-seat/record-seat';
import { ReleaseSeat } from './release-seat/release-seat';
import { seatsProcess } from './seats.process';

const held = (number: number) => ({ personId: personId(number), councilId, term: 1 });
const followed = <D extends object>(type: string, data: D): Followed<D> => ({
  type,
  data,
  at: '2018-06-01T08:00:00.000Z',
  by: personId(1),
  role: 'resident',
  stream: `council-${councilId}`,
  position: 1n,
  index: 0,
  commandId: councilId,
});

describe('seats process', () => {
  it('records a seat in its council', () => {
    expect(seatsProcess.on.SeatTaken?.(followed('SeatTaken', held(1)))).toEqual([
      { command: RecordSeat, input: held(1) },
    ]);
  });

  it.each(['NominationDeclined', 'AcceptanceLapsed'] as const)('frees the seat on %s', (type) => {
    expect(seatsProcess.on[type]?.(followed(type, held(1)))).toEqual([
      { command: ReleaseSeat, input: { ...held(1), round: 0 } },
    ]);
  });

  it('names the round of a by-election, so that a later seat is not freed', () => {
    const second = { ...held(1), round: 2 };
    expect(seatsProcess.on.SeatTaken?.(followed('SeatTaken', second))).toEqual([
      { command: RecordSeat, input: second },
    ]);
    expect(seatsProcess.on.AcceptanceLapsed?.(followed('AcceptanceLapsed', second))).toEqual([
      { command: ReleaseSeat, input: second },
    ]);
  });

  it('frees the seat of a member who left', () => {
    const data = { ...held(2), reason: 'moved away' };
    expect(seatsProcess.on.MemberLeft?.(followed('MemberLeft', data))).toEqual([
      { command: ReleaseSeat, input: { ...held(2), round: 0 } },
    ]);
  });

  it('frees every seat of a dissolved council', () => {
    const seatedIds = [personId(1), personId(2)];
    const data = { councilId, compoundId, term: 1, reason: 'demolished', seatedIds };
    expect(seatsProcess.on.CouncilDissolved?.(followed('CouncilDissolved', data))).toEqual([
      { command: ReleaseSeat, input: held(1) },
      { command: ReleaseSeat, input: held(2) },
    ]);
  });
});
