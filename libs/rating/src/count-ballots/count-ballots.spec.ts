import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import * as fc from 'fast-check';
import type { Ballot, Sheet } from '../ballot-box/ballot-box';
import { type BallotsOpened, type RatingEvent, type RatingPublished, rating } from '../rating';
import {
  ballot,
  councilId,
  credential,
  handedIn,
  household,
  member,
  onPaper,
  opened,
  periodId,
  sheetId,
  sheetOpened,
  table,
  votingEnded,
} from '../rating.samples';
import { CountBallots, decide, NOBODY_LEFT } from './count-ballots';

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 2 ** 31);
console.info(`seed ${seed}`);

const present = [1, 2, 3].map(member);
const sheet = (...scores: number[]): Sheet => ({ scores: ballot(...scores), reasons: [] });
const sheets = new Map([
  [sheetId(1), sheet(90, 70, 60)],
  [sheetId(2), sheet(80, 70, 60)],
  ['a sheet the log never heard of', sheet(0, 0, 0)],
]);
const holding = (ballots: readonly Ballot[], more: Partial<{ present: string[] }> = {}) => ({
  loaded: { contents: { ballots, sheets }, present: present as readonly string[], ...more },
});
const given = spec(rating, decide, holding([]));
const count = shape(CountBallots, { periodId });
const voted = (credentials: number, size = 20): readonly RatingEvent[] => [
  opened(size),
  handedIn(1, 'party'),
  handedIn(2, 'third-party'),
  ...Array.from({ length: credentials }, (_, n) => credential(n + 1)),
  votingEnded,
];
const published = (events: readonly RatingEvent[]) =>
  events.find((event): event is RatingPublished => event.type === 'RatingPublished')?.data;
const ballotsIn = (events: readonly RatingEvent[]) =>
  events
    .filter((event): event is BallotsOpened => event.type === 'BallotsOpened')
    .map(({ data }) => data.ballots);

describe('count ballots', () => {
  it('publishes the weighted result of all three sources, for seven days', () => {
    const ballots = [5, 4, 3, 2, 1].map((n) => ballot(90 + n, 80, 50));
    const events = given(...voted(6))
      .when(count, holding(ballots))
      .events();
    expect(events.slice(1, 3)).toEqual([
      sheetOpened(1, 'party', 90, 70, 60),
      sheetOpened(2, 'third-party', 80, 70, 60),
    ]);
    expect(published(events)).toMatchObject({
      ...{ version: 1, reason: '', publicityEndsAt: '2018-06-08T08:00:00.000Z' },
      // 46.5 + 27 + 16; 40 + 21 + 14; 25 + 18 + 12
      results: [
        { personId: member(1), score: '89.50', rank: 1, sources: [{ mean: '93/1' }, {}, {}] },
        { personId: member(2), score: '75.00', rank: 2 },
        { personId: member(3), score: '55.00', rank: 3 },
      ],
      low: [member(3)],
    });
  });

  it('opens ballots in an order that says nothing of when they came', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(scores, fc.nat(), (list, turn) => {
        const ballots = list.map((n) => ballot(n, 100 - n, 7));
        const at = turn % ballots.length;
        const other = [...ballots.slice(at), ...ballots.slice(0, at)].reverse();
        const run = (all: readonly Ballot[]) => given(...voted(20)).when(count, holding(all));
        expect(run(other).events()).toEqual(run(ballots).events());
        expect(ballotsIn(run(ballots).events()).flat()).toHaveLength(ballots.length);
      }),
      { seed, numRuns: 30 },
    );
  });

  it('opens at most 500 in an event', () => {
    const ballots = Array.from({ length: 1_203 }, (_, n) => ballot(n % 101, 50, 50));
    const events = given(...voted(1_203, 1_203))
      .when(count, holding(ballots))
      .events();
    expect(ballotsIn(events).map(({ length }) => length)).toEqual([500, 500, 203]);
  });

  it('opens no ballot of fewer than five, and shows no source', () => {
    const ballots = [ballot(90, 80, 70), ballot(80, 70, 60)];
    const events = given(...voted(4))
      .when(count, holding(ballots))
      .events();
    expect(ballotsIn(events)).toEqual([]);
    expect(events[0]).toEqual({
      type: 'BallotsSummed',
      data: { periodId, ballots: 2, sums: table(170, 150, 130) },
    });
    expect(published(events)?.results.map(({ sources }) => sources)).toEqual([null, null, null]);
  });

  it('publishes nothing when there are more ballots than households could have given', () => {
    const six = Array.from({ length: 6 }, () => ballot(90, 80, 70));
    expect(given(...voted(5)).when(count, holding(six)).events).toThrow('6 ballots of 5');
    const [first, ...others] = voted(4);
    const withPaper = given(first!, onPaper(11, 12), ...others);
    expect(published(withPaper.when(count, holding(six)).events())?.version).toBe(1);
  });

  it('publishes nothing when a ballot is not of the list, or a sheet is gone', () => {
    const short = Array.from({ length: 5 }, () => ballot(90, 80));
    expect(given(...voted(5)).when(count, holding(short)).events).toThrow('not of the list');
    const [, ...rest] = voted(5);
    const unknown: RatingEvent = {
      type: 'SheetHandedIn',
      data: { periodId, source: 'party', reviewerId: household(1), sheetId: sheetId(7) },
    };
    const five = Array.from({ length: 5 }, () => ballot(90, 80, 70));
    expect(given(opened(), unknown, ...rest).when(count, holding(five)).events).toThrow(
      'is not in the box',
    );
  });

  it('counts the last sheet of a reviewer', () => {
    const [first, ...rest] = voted(5);
    const earlier: RatingEvent = {
      type: 'SheetHandedIn',
      data: { ...(handedIn(1, 'party').data as never as object), sheetId: sheetId(6) } as never,
    };
    const five = Array.from({ length: 5 }, () => ballot(90, 80, 70));
    const events = given(first!, earlier, ...rest)
      .when(count, holding(five))
      .events();
    expect(events.filter(({ type }) => type === 'SheetOpened')).toHaveLength(2);
  });

  it('leaves out who left the council, ranks the others, and gives up when nobody stayed', () => {
    const five = Array.from({ length: 5 }, () => ballot(90, 80, 70));
    const two = holding(five, { present: [member(3), member(2), member(9)] });
    const results = published(
      given(...voted(5))
        .when(count, two)
        .events(),
    )?.results;
    expect(results?.map(({ personId, rank }) => [personId, rank])).toEqual([
      [member(2), 1],
      [member(3), 2],
    ]);
    given(...voted(5))
      .when(count, holding(five, { present: [] }))
      .thenEvents({ type: 'RatingAbandoned', data: { periodId, councilId, reason: NOBODY_LEFT } });
  });

  it('is once, after the voting', () => {
    given(...voted(5).slice(0, -1))
      .when(count, holding([]))
      .thenNothing();
    given(...voted(5))
      .when(count, { loaded: undefined })
      .thenNothing();
  });
});
