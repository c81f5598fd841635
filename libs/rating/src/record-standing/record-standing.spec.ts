import { spec } from '@yishi/kernel';
import { derivedId, shape } from '@yishi/platform';
import * as fc from 'fast-check';
import { comparePeriods } from '../period';
import { compoundId, councilId, member, periodId, territory } from '../rating.samples';
import { type MemberLowInARow, type StandingEvent, standing } from '../standing';
import { decide, RecordStanding } from './record-standing';

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 2 ** 31);
console.info(`seed ${seed}`);

const present: readonly string[] = [1, 2, 3].map(member);
const given = spec(standing, decide, { loaded: { present } });
const place = { councilId, compoundId, territory };
const record = (period: string, low: readonly number[], lowInARow = 2) =>
  shape(RecordStanding, {
    ...{ ...place, periodId, period, lowInARow },
    ...{ rated: present, low: low.map(member) },
  });
const recorded = (period: string, ...low: readonly number[]): StandingEvent => ({
  type: 'StandingRecorded',
  data: { councilId, periodId, period, rated: present, low: low.map(member) },
});
const lowInARow = (number: number, ...periods: readonly string[]): StandingEvent => {
  const caseId = derivedId(councilId, member(number), periods.at(-1)!);
  return { type: 'MemberLowInARow', data: { caseId, ...place, personId: member(number), periods } };
};

describe('low in a row', () => {
  it('starts a case in the second period, and not in the first', () => {
    given()
      .when(record('2017-H2', [3]))
      .thenEvents(recorded('2017-H2', 3));
    given(recorded('2017-H2', 3))
      .when(record('2018-H1', [2, 3]))
      .thenEvents(recorded('2018-H1', 2, 3), lowInARow(3, '2017-H2', '2018-H1'));
  });

  it('begins again after a better period, and after a case', () => {
    given(recorded('2017-H1', 3), recorded('2017-H2'))
      .when(record('2018-H1', [3]))
      .thenEvents(recorded('2018-H1', 3));
    const first = [recorded('2017-H1', 3), recorded('2017-H2', 3)];
    const withCase = given(...first, lowInARow(3, '2017-H1', '2017-H2'));
    withCase.when(record('2018-H1', [3])).thenEvents(recorded('2018-H1', 3));
    given(...first, lowInARow(3, '2017-H1', '2017-H2'), recorded('2018-H1', 3))
      .when(record('2018-H2', [3]))
      .thenEvents(recorded('2018-H2', 3), lowInARow(3, '2018-H1', '2018-H2'));
  });

  it('follows the order of time, and starts a case once when a period comes late', () => {
    given(recorded('2018-H1', 3))
      .when(record('2017-H2', [3]))
      .thenEvents(recorded('2017-H2', 3), lowInARow(3, '2017-H2', '2018-H1'));
    given(recorded('2017-H1', 3), recorded('2018-H1', 3), lowInARow(3, '2017-H1', '2018-H1'))
      .when(record('2017-H2', [3]))
      .thenEvents(recorded('2017-H2', 3));
  });

  it('takes as many periods as the policy says', () => {
    given()
      .when(record('2018-H1', [1], 1))
      .thenEvents(recorded('2018-H1', 1), lowInARow(1, '2018-H1'));
    given(recorded('2017-H1', 1), recorded('2017-H2', 1))
      .when(record('2018-H1', [1], 3))
      .thenEvents(recorded('2018-H1', 1), lowInARow(1, '2017-H1', '2017-H2', '2018-H1'));
  });

  it('starts no case of older periods when the policy asks for fewer by now', () =>
    given(recorded('2017-H1', 1), recorded('2017-H2', 1))
      .when(record('2018-H1', [], 2))
      .thenEvents(recorded('2018-H1')));

  it('starts no case for who has left the council', () =>
    given(recorded('2017-H2', 3))
      .when(record('2018-H1', [3]), { loaded: { present: [member(1)] } })
      .thenEvents(recorded('2018-H1', 3)));

  it('records a period once', () =>
    given(recorded('2018-H1', 3))
      .when(record('2018-H1', [3]))
      .thenNothing());

  it('counts no period for two cases, in whatever order they settle', () => {
    const years = ['2016', '2017', '2018', '2019'];
    const periods = years.flatMap((year) => [`${year}-H1`, `${year}-H2`]);
    const lows = fc.array(fc.boolean(), { minLength: periods.length, maxLength: periods.length });
    const order = fc.shuffledSubarray(periods, { minLength: periods.length });
    fc.assert(
      fc.property(lows, order, fc.integer({ min: 1, max: 3 }), (isLow, settling, inARow) => {
        let state = standing.initialState;
        const cases: MemberLowInARow['data'][] = [];
        for (const period of settling) {
          const low = isLow[periods.indexOf(period)] ? [1] : [];
          const context = { now: new Date(0), actor: { personId: '', grants: [] }, commandId: '' };
          const loaded = { present };
          for (const event of decide(record(period, low, inARow), state, { ...context, loaded })) {
            const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };
            state = standing.evolve(state, event, metadata);
            if (event.type === 'MemberLowInARow') cases.push(event.data);
          }
        }
        const spent = cases.flatMap((one) => one.periods);
        expect(new Set(spent).size).toBe(spent.length);
        expect(new Set(cases.map(({ caseId }) => caseId)).size).toBe(cases.length);
        for (const one of cases) {
          expect(one.periods).toHaveLength(inARow);
          expect([...one.periods].sort(comparePeriods)).toEqual(one.periods);
          for (const period of one.periods) expect(isLow[periods.indexOf(period)]).toBe(true);
        }
      }),
      { seed },
    );
  });
});
