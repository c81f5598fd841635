import type { RatingWeight } from '@yishi/messaging';
import * as fc from 'fast-check';
import {
  asScore,
  hundredths,
  lowOf,
  type MemberTotals,
  ranksOf,
  resultsOf,
  scoreOf,
  weightedMean,
} from './computing';

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 2 ** 31);
console.info(`seed ${seed}`);

const WEIGHTS: readonly RatingWeight[] = [
  { source: 'residents', weight: '1/2' },
  { source: 'party', weight: '3/10' },
  { source: 'third-party', weight: '1/5' },
];
const totals = (residents: number[], party: number[], thirdParty: number[]) => {
  const total = (scores: number[]) => ({
    sum: BigInt(scores.reduce((all, score) => all + score, 0)),
    count: BigInt(scores.length),
  });
  return {
    residents: total(residents),
    party: total(party),
    'third-party': total(thirdParty),
  } satisfies MemberTotals['totals'];
};
const scoreOfTotals = (...lists: Parameters<typeof totals>) =>
  asScore(hundredths(weightedMean(totals(...lists), WEIGHTS)));

describe('a score', () => {
  it.each([
    [[80], [80], [80], '80.00'],
    [[100], [0], [0], '50.00'],
    [[0], [100], [0], '30.00'],
    [[0], [0], [100], '20.00'],
    [[83, 84], [90], [70], '82.75'],
    // (1 + 1 + 0) / 3 / 2 = 0.333…
    [[1, 1, 0], [0], [0], '0.33'],
    // 5/6 = 0.8333…, 1/2 of it 0.41666…
    [[5, 0, 0, 0, 0, 0], [0], [0], '0.42'],
    [[0], [0], [0], '0.00'],
    [[100], [100], [100], '100.00'],
  ])('of residents %j, party %j, third party %j is %s', (r, p, t, expected) =>
    expect(scoreOfTotals(r, p, t)).toBe(expected),
  );

  it.each([
    [1n, 200n, '0.01'],
    [1n, 201n, '0.00'],
    [59995n, 1000n, '60.00'],
    [599949n, 10000n, '59.99'],
    [8325n, 100n, '83.25'],
  ])('%s/%s is rounded half up to %s', (numerator, denominator, expected) =>
    expect(asScore(hundredths({ numerator, denominator }))).toBe(expected),
  );

  it('is the weighted mean, against counting by hand in thousandths of everything', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(scores, scores, scores, (residents, party, thirdParty) => {
        // over one denominator of all: 10 × lengths; long division, digit by digit
        const lists = [residents, party, thirdParty];
        const all = lists.reduce((product, list) => product * BigInt(list.length), 1n);
        let numerator = 0n;
        lists.forEach((list, n) => {
          for (const score of list)
            numerator += (BigInt(score) * BigInt([5, 3, 2][n]!) * all) / BigInt(list.length);
        });
        const denominator = 10n * all;
        let shown = numerator / denominator;
        let rest = numerator % denominator;
        for (let digit = 0; digit < 2; digit++) {
          shown = shown * 10n + (rest * 10n) / denominator;
          rest = (rest * 10n) % denominator;
        }
        if (rest * 2n >= denominator) shown += 1n;
        expect(scoreOf(scoreOfTotals(residents, party, thirdParty))).toBe(shown);
      }),
      { seed, numRuns: 300 },
    );
  });

  it('does not depend on the order in which ballots were counted', () => {
    const list = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(list, fc.nat(), (scores, turn) => {
        const at = turn % scores.length;
        const turned = [...scores.slice(at), ...scores.slice(0, at)].reverse();
        expect(scoreOfTotals(turned, [1], [2])).toBe(scoreOfTotals(scores, [1], [2]));
      }),
      { seed },
    );
  });

  it('needs every source', () =>
    expect(() => weightedMean(totals([1], [], [1]), WEIGHTS)).toThrow('no mean'));
});

describe('ranks', () => {
  it.each([
    [
      [90, 80, 80, 70],
      [1, 2, 2, 4],
    ],
    [
      [80, 80, 80],
      [1, 1, 1],
    ],
    [
      [1, 2, 3],
      [3, 2, 1],
    ],
    [[50], [1]],
    [[], []],
  ])('of %j are %j', (scores, ranks) => expect(ranksOf(scores.map(BigInt))).toEqual(ranks));

  it('do not depend on the order of the members, and equal shown scores share one', () => {
    const one = fc.record({
      id: fc.uuid(),
      score: fc.integer({ min: 0, max: 30 }),
      extra: fc.integer({ min: 1, max: 7 }),
    });
    const members = fc.uniqueArray(one, { selector: ({ id }) => id, minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(members, fc.integer(), (people, turn) => {
        const asTotals = people.map(({ id, score, extra }) => ({
          personId: id,
          totals: totals([score], Array(extra).fill(score), [score]),
        }));
        const at = Math.abs(turn) % people.length;
        const other = [...asTotals.slice(at), ...asTotals.slice(0, at)].reverse();
        const results = resultsOf(asTotals, WEIGHTS, 9);
        expect(resultsOf(other, WEIGHTS, 9)).toEqual(results);
        for (const a of results)
          for (const b of results)
            expect(a.rank < b.rank).toBe(scoreOf(a.score) > scoreOf(b.score));
        for (const { rank } of results)
          expect(results.filter((a) => a.rank < rank)).toHaveLength(rank - 1);
      }),
      { seed },
    );
  });

  it('go by what is shown: scores that differ below a hundredth share one', () => {
    const results = resultsOf(
      [
        // a half of 1/3 and of 333/1000
        { personId: 'a', totals: totals([1, 0, 0], [0], [0]) },
        { personId: 'b', totals: totals([333, ...Array(999).fill(0)], [0], [0]) },
      ],
      WEIGHTS,
      9,
    );
    expect(results.map(({ score, rank }) => [score, rank])).toEqual([
      ['0.17', 1],
      ['0.17', 1],
    ]);
  });
});

describe('small groups', () => {
  const member = [{ personId: 'a', totals: totals([80, 81, 81], [90], [70]) }];
  it('of fewer than five ballots show no mean of any source', () => {
    expect(resultsOf(member, WEIGHTS, 4)[0]?.sources).toBeNull();
    expect(resultsOf(member, WEIGHTS, 5)[0]?.sources).toEqual([
      { source: 'residents', mean: '242/3', shown: '80.67' },
      { source: 'party', mean: '90/1', shown: '90.00' },
      { source: 'third-party', mean: '70/1', shown: '70.00' },
    ]);
  });
});

describe('low', () => {
  const results = (...scores: string[]) => {
    const ranks = ranksOf(scores.map(scoreOf));
    return scores.map((score, n) => ({
      personId: `${n}`,
      score,
      rank: ranks[n]!,
      sources: null,
    }));
  };
  it.each([
    [['90.00', '70.00', '60.00'], ['2']],
    [
      ['90.00', '59.99', '59.99'],
      ['1', '2'],
    ],
    [
      ['90.00', '59.99', '40.00'],
      ['1', '2'],
    ],
    [['90.00', '90.00', '90.00'], []],
    [
      ['50.00', '50.00'],
      ['0', '1'],
    ],
    [['60.00', '60.00'], []],
  ])('of %j are %j', (scores, low) => expect(lowOf(results(...scores), 60)).toEqual(low));
});
