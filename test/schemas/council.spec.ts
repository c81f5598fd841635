import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Event, fromJson } from '@yishi/kernel';
import { type CouncilEvent, council } from '../../libs/council/src/membership/council';
import { type SeatEvent, seat } from '../../libs/council/src/membership/seat';

const events = fromJson<readonly Event[]>(
  readFileSync(path.join(__dirname, 'golden/council.json'), 'utf8'),
);
const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };
const ofSeat = ({ type }: Event) => type.startsWith('Seat');
const own = events.filter((event) => !ofSeat(event)) as CouncilEvent[];
const person = (suffix: string) => `0190b0c0-0000-7000-8000-0000000000${suffix}`;
const councilId = '0190b0c0-0000-8000-8000-000000000001';
const household = '0190b0c0-0000-8000-8000-000000000011';

const until = (type: CouncilEvent['type']) =>
  own
    .slice(0, own.findIndex((event) => event.type === type) + 1)
    .reduce((state, event) => council.evolve(state, event, metadata), council.initialState);

describe('stored events of the council context', () => {
  it('are of every type', () => {
    expect(new Set(events.map(({ type }) => type)).size).toBe(19);
  });

  it('fold to a forming council', () => {
    const state = until('NominationDeclined');
    expect([state.stage, state.term]).toEqual(['forming', 1]);
    expect([...state.nominations]).toEqual([
      [person('a1'), 'accepted'],
      [person('a2'), 'declined'],
    ]);
  });

  it('fold to an established council with members, commitments and linked households', () => {
    const state = until('MemberLeft');
    expect([state.stage, state.directorId]).toEqual(['established', person('a3')]);
    expect([...state.members.keys()]).toEqual([person('a3'), person('a4')]);
    expect(state.members.get(person('a3'))).toEqual({
      identity: '[true,"safety",["fire doors"]]',
      commitments: [
        { commitmentId: '0190b0c0-0000-8000-8000-0000000000c1', text: 'new lamps by May' },
      ],
      kept: ['0190b0c0-0000-8000-8000-0000000000c1'],
      linkedHouseholds: 1,
      round: 0,
      exitCaseIds: [],
    });
    expect([...state.households]).toEqual([[household, person('a3')]]);
  });

  it('fold to a member elected in a by-election, with an exit procedure', () => {
    const state = until('ExitProcedureStarted');
    expect([state.round, state.isByElectionOpen]).toEqual([2, false]);
    const exitCaseId = '0190b0c0-0000-8000-8000-0000000000e1';
    expect(state.members.get(person('a5'))).toMatchObject({ round: 1, exitCaseIds: [exitCaseId] });
    expect([...state.exitCases]).toEqual([[exitCaseId, person('a5')]]);
    expect(until('CouncilDissolved').members.has(person('a5'))).toBe(false);
  });

  it('fold to a dissolved council', () => {
    expect(until('CouncilDissolved').stage).toBe('dissolved');
  });

  it('fold to a seat taken and released', () => {
    const [taken, released] = events.filter(ofSeat) as SeatEvent[];
    const held = seat.evolve(seat.initialState, taken!, metadata);
    expect(held).toEqual({ councilId, term: 1, round: 0 });
    expect(seat.evolve(held, released!, metadata)).toEqual(seat.initialState);
  });
});
