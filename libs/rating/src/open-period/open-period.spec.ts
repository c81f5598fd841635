import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type RatingOpened, rating } from '../rating';
import {
  actor,
  compoundId,
  councilId,
  household,
  member,
  officer,
  opened,
  terms,
  territory,
} from '../rating.samples';
import { standing } from '../standing';
import { decide, type Opening, OpenRatingPeriod, periodIdOf } from './open-period';

const households = (count: number) => Array.from({ length: count }, (_, n) => household(n + 1));
const loaded: Opening = {
  council: { compoundId, territory, memberIds: [member(1), member(2), member(3)] },
  policy: { policyVersion: 4, terms },
  snapshot: { registerVersion: 2, complete: true, households: households(3) },
  standing: standing.initialState,
  publicKey: 'key',
};
const given = spec(rating, decide, { actor: officer, loaded });
const open = (period = '2018-H1') => shape(OpenRatingPeriod, { councilId, period });
const periodId = periodIdOf(open());

describe('open a period', () => {
  it('fixes members, households, policy and key', () =>
    given()
      .when(open())
      .thenEvents({
        type: 'RatingOpened',
        data: {
          ...{ periodId, councilId, compoundId, territory, period: '2018-H1' },
          ...{ members: [1, 2, 3].map(member), registerVersion: 2, size: 3 },
          ...{ households: households(3), policyVersion: 4, terms, publicKey: 'key' },
        },
      }));

  it('splits a large list into events of 1,000', () => {
    const snapshot = { registerVersion: 2, complete: true, households: households(2_500) };
    const events = given()
      .when(open(), { loaded: { ...loaded, snapshot } })
      .events();
    const parts = events.map(({ data }) => (data as RatingOpened['data']).households.length);
    expect(parts).toEqual([1_000, 1_000, 500]);
    expect(events[0]?.data).toMatchObject({ size: 2_500 });
  });

  it('is once for a period, also after it was given up', () => {
    given(opened()).when(open()).thenRefused('period-opened-already');
    given(opened(), { type: 'RatingAbandoned', data: { periodId, councilId, reason: 'x' } })
      .when(open())
      .thenRefused('period-opened-already');
  });

  it('is not before the period has begun, by the day in China', () => {
    given()
      .when(open('2018-H2'), { now: '2018-06-30T15:59:59.999Z' })
      .thenRefused('period-not-begun', { begins: '2018-07-01' });
    const events = given().when(open('2018-H2'), { now: '2018-06-30T16:00:00.000Z' }).events();
    expect(events).toHaveLength(1);
  });

  it('is not while another is under way, nor over what was rated', () => {
    const other = { periodId: household(1), period: '2017-H2' };
    given()
      .when(open(), { loaded: { ...loaded, standing: { ...loaded.standing, open: other } } })
      .thenRefused('another-period-open', { period: '2017-H2' });
    const booked = ['2018-Q2'];
    given()
      .when(open(), { loaded: { ...loaded, standing: { ...loaded.standing, booked } } })
      .thenRefused('period-overlaps', { period: '2018-Q2' });
  });

  it('needs a council of two, a policy, and households whose import is complete', () => {
    const refused = (part: Partial<Opening>, code: string, details?: object) =>
      given()
        .when(open(), { loaded: { ...loaded, ...part } })
        .thenRefused(code, details);
    const council = { compoundId, territory, memberIds: [member(1)] };
    refused({ council }, 'too-few-to-rate', { members: 1, needed: 2 });
    refused({ policy: undefined }, 'no-policy');
    refused({ snapshot: undefined }, 'no-resident-households');
    const snapshot = { registerVersion: 2, complete: true, households: [] };
    refused({ snapshot }, 'no-resident-households');
    const one = { ...snapshot, households: [household(1)] };
    refused({ snapshot: one }, 'too-few-voters', { needed: 2 });
    refused({ snapshot: { ...snapshot, complete: false } }, 'register-being-imported');
    const run = given().when(open(), { loaded: { ...loaded, council: undefined } }).events;
    expect(run).toThrow(new NotFound('council'));
  });

  it('is not by who is to be rated', () =>
    given()
      .when(open(), { actor: actor(member(2), 'street-officer') })
      .thenRefused('rated-person'));

  it('takes half-years and quarters and nothing else', () => {
    expect(() => open('2018-H3')).toThrow('period: wrong-format');
    expect(() => open('2018')).toThrow('period: wrong-format');
  });
});
