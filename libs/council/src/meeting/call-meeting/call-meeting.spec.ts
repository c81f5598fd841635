import { Malformed, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId, householdId, territory } from '../../membership/council.samples';
import { called, cancelled, concluded, households, meetingId, startsAt } from '../meeting.samples';
import { type MeetingEvent, meetings } from '../meetings';
import { type Called, CallMeeting, decide, MAX_OPEN_MEETINGS, REGISTER_PART } from './call-meeting';

const loaded: Called = { territory, hasCouncil: true, households: households(10) };
const given = spec(meetings, decide, { loaded, commandId: meetingId });
const call = (fields: object = {}) =>
  shape(CallMeeting, {
    ...{ compoundId, startsAt: '2018-06-01T19:00:00+08:00' },
    ...{ place: '院内广场', agenda: ['道路硬化'] },
    ...fields,
  });
const numbered = (n: number): MeetingEvent => {
  const { type, data } = called();
  return { type, data: { ...data, meetingId: householdId(1_000 + n), number: n } } as MeetingEvent;
};

describe('call meeting', () => {
  it('keeps the resident households of now, and the start in UTC', () =>
    given().when(call()).thenEvents(called(10)));

  it('numbers without gaps, those that were cancelled too', () => {
    const run = given(numbered(1), numbered(2), {
      ...cancelled,
      data: { ...cancelled.data, meetingId: householdId(1_001) },
    } as MeetingEvent);
    expect(run.when(call()).events()).toMatchObject([{ data: { number: 3 } }]);
  });

  it('needs an established council', () =>
    given()
      .when(call(), { loaded: { ...loaded, hasCouncil: false } })
      .thenRefused('not-established'));

  it('needs residents', () =>
    given()
      .when(call(), { loaded: { ...loaded, households: [] } })
      .thenRefused('no-residents-to-call'));

  it('is called before it starts, at most a year ahead', () => {
    given().when(call(), { now: startsAt }).thenRefused('starts-in-the-past');
    given().when(call(), { now: '2018-06-01T10:59:59.999Z' }).thenEvents(called(10));
    given().when(call(), { now: '2017-05-31T11:00:00.000Z' }).thenEvents(called(10));
    given()
      .when(call(), { now: '2017-05-31T10:59:59.999Z' })
      .thenRefused('starts-too-late', { days: 366 });
  });

  it('leaves no more than ten open', () => {
    const open = Array.from({ length: MAX_OPEN_MEETINGS }, (_, n) => numbered(n + 1));
    given(...open)
      .when(call())
      .thenRefused('too-many-open-meetings', { limit: 10 });
    const end = { ...concluded, data: { ...concluded.data, meetingId: householdId(1_001) } };
    const run = given(...open, end as MeetingEvent).when(call());
    expect(run.events()).toMatchObject([{ data: { number: 11 } }]);
  });

  it('puts a large register into several events', () => {
    const many = households(REGISTER_PART + 1);
    const [first, second, ...others] = given()
      .when(call(), { loaded: { ...loaded, households: many } })
      .events();
    expect(first).toMatchObject({ data: { size: REGISTER_PART + 1 } });
    expect(second).toEqual({
      type: 'RegisterContinued',
      data: { meetingId, compoundId, households: [many[REGISTER_PART]] },
    });
    expect(others).toEqual([]);
  });

  it('names a start that is no instant', () => {
    for (const startsAt of ['2018-06-01', '2018-06-01T25:00:00Z', '2018-06-01T19:00:00'])
      expect(() => call({ startsAt })).toThrow(
        new Malformed([{ field: 'startsAt', reason: 'wrong-format' }]),
      );
    expect(given().when(call({ startsAt: '2018-02-30T19:00Z' })).events).toThrow(
      new Malformed([{ field: 'startsAt', reason: 'not-a-date' }]),
    );
  });

  it('has 1 to 20 points', () => {
    for (const [agenda, reason] of [
      [[], 'too-few'],
      [Array(21).fill('x'), 'too-many'],
    ])
      expect(() => call({ agenda })).toThrow(
        new Malformed([{ field: 'agenda', reason: reason as string }]),
      );
  });
});
