import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../../membership/council';
import {
  compoundId,
  dissolved,
  formed,
  standing,
  territory,
} from '../../membership/council.samples';
import { recorded, struckOut, turnoutId } from '../turnout.samples';
import { turnouts } from '../turnouts';
import { decide, MAX_A_DAY, RecordTurnout, type Register } from './record-turnout';

const of = (...events: readonly CouncilEvent[]): Register => ({
  territory,
  registered: 10,
  council: events.reduce(
    (state, event) => council.evolve(state, event, {} as never),
    council.initialState,
  ),
});
const loaded = of(...standing);
const given = spec(turnouts, decide, { loaded, commandId: turnoutId(1) });
const record = (fields: object = {}) =>
  shape(RecordTurnout, {
    ...{ compoundId, activity: 'cleaning', date: '2018-05-30', households: 6, people: 9 },
    ...fields,
  });

describe('record turnout', () => {
  it('records counts', () => given().when(record()).thenEvents(recorded()));

  it.each([
    [1, 0],
    [0, 1],
  ])('takes %i households and %i people', (households, people) =>
    given().when(record({ households, people })).thenEvents(recorded(1, { households, people })),
  );

  it('is for a council that stands, not one that forms or was dissolved', () => {
    for (const events of [[formed()], [...standing, dissolved]])
      given()
        .when(record(), { loaded: of(...events) })
        .thenRefused('not-established');
  });

  it('refuses a turnout of nobody', () =>
    given()
      .when(record({ households: 0, people: 0 }))
      .thenRefused('nobody-turned-out'));

  it('has no more households than the register', () => {
    given()
      .when(record({ households: 10 }))
      .thenEvents(recorded(1, { households: 10 }));
    given()
      .when(record({ households: 11 }))
      .thenRefused('more-households-than-registered', { households: 11, registered: 10 });
  });

  it('is of today in China, or at most 366 days ago', () => {
    const now = '2018-06-01T16:00:00.000Z'; // 2 June in China
    given()
      .when(record({ date: '2018-06-02' }), { now })
      .thenEvents(recorded(1, { date: '2018-06-02' }));
    given()
      .when(record({ date: '2018-06-03' }), { now })
      .thenRefused('date-in-future');
    given()
      .when(record({ date: '2017-06-01' }), { now })
      .thenEvents(recorded(1, { date: '2017-06-01' }));
    given()
      .when(record({ date: '2017-05-31' }), { now })
      .thenRefused('date-too-old', { days: 366 });
  });

  it('takes 20 for one date; those struck out do not count', () => {
    const many = Array.from({ length: MAX_A_DAY }, (_, n) => recorded(n + 2));
    given(...many)
      .when(record())
      .thenRefused('too-many-turnouts', { limit: 20 });
    given(...many)
      .when(record({ date: '2018-05-31' }))
      .thenEvents(recorded(1, { date: '2018-05-31' }));
    given(...many, struckOut(2))
      .when(record())
      .thenEvents(recorded());
  });

  it.each([
    [{ households: -1 }, 'households: too-small'],
    [{ people: 10_001 }, 'people: too-large'],
    [{ people: 1.5 }, 'people: not-a-whole-number'],
    [{ activity: 'dancing' }, 'activity: not-one-of'],
    [{ date: '2018-02-30' }, 'date: not-a-date'],
  ])('refuses %p', (fields, fault) => expect(() => record(fields)).toThrow(fault));
});
