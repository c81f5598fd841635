import fc from 'fast-check';
import type { Ballot, Sheet } from './ballot-box';
import {
  ballotBytes,
  ballotOf,
  batchBytes,
  batchOf,
  paddedBallot,
  paddedSheet,
  sheetBytes,
  sheetOf,
  unpadded,
} from './ballot-codec';

const ballots = (members: number, criteria: number): fc.Arbitrary<Ballot> =>
  fc.array(
    fc.record({
      personId: fc.uuid(),
      scores: fc.array(fc.integer({ min: 0, max: 100 }), {
        minLength: criteria,
        maxLength: criteria,
      }),
    }),
    { minLength: members, maxLength: members },
  );
const anyBallot = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 10 }))
  .chain(([members, criteria]) => ballots(members, criteria));

it('gives a ballot back as it was', () => {
  fc.assert(
    fc.property(anyBallot, (ballot) => {
      expect(ballotOf(unpadded(paddedBallot(ballotBytes(ballot))))).toEqual(ballot);
    }),
  );
});

it('makes all ballots of a list equally long, whatever the scores', () => {
  fc.assert(
    fc.property(ballots(9, 3), ballots(9, 3), (one, other) => {
      expect(ballotBytes(one)).toHaveLength(ballotBytes(other).length);
      expect(paddedBallot(ballotBytes(one))).toHaveLength(192);
    }),
  );
});

it('takes a batch as a multiset', () => {
  const batch = fc.array(ballots(3, 2), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(batch, fc.integer({ min: 0, max: 7 }), (all, turn) => {
      const turned = [...all.slice(turn), ...all.slice(0, turn)].reverse();
      const bytes = batchBytes(all);
      expect(batchBytes(turned).equals(bytes)).toBe(true);
      expect(batchOf(bytes)).toHaveLength(all.length);
      expect(batchBytes(batchOf(bytes)).equals(bytes)).toBe(true);
      expect(batchBytes([...all, all[0]!]).equals(bytes)).toBe(false);
    }),
  );
});

const personId = '0190a000-0000-7000-8000-000000000001';

it('gives a sheet back, and pads it so that the number of reasons is not to be seen', () => {
  const scores = [{ personId, scores: [50, 100] }];
  const reasons = [{ personId, criterion: '履职', reason: '多次无故缺席会议' }];
  const [with_, without]: Sheet[] = [
    { scores, reasons },
    { scores, reasons: [] },
  ];
  expect(sheetOf(unpadded(paddedSheet(sheetBytes(with_!))))).toEqual(with_);
  expect(paddedSheet(sheetBytes(with_!))).toHaveLength(paddedSheet(sheetBytes(without!)).length);
});

it.each<[string, Ballot]>([
  ['nobody', []],
  ['no criteria', [{ personId, scores: [] }]],
  ['101 members', Array.from({ length: 101 }, () => ({ personId, scores: [1] }))],
  ['11 criteria', [{ personId, scores: Array(11).fill(1) }]],
  ['a score above 100', [{ personId, scores: [101] }]],
  ['a score below 0', [{ personId, scores: [-1] }]],
  ['half a score', [{ personId, scores: [59.5] }]],
  ['no id', [{ personId: '张三', scores: [1] }]],
  [
    'a criterion missing',
    [
      { personId, scores: [1, 2] },
      { personId, scores: [1] },
    ],
  ],
])('does not write down a ballot with %s', (_what, ballot) =>
  expect(() => ballotBytes(ballot)).toThrow(RangeError),
);
