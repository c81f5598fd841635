import { Malformed, NotFound } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import type { RatingList } from '../period-list';
import { ballotOn, CastBallot, type MemberBallot } from './cast-ballot';

const [wang, li] = [
  '0190a000-0000-7000-8000-000000000001',
  '0190a000-0000-7000-8000-000000000002',
] as const;
const list: RatingList = { members: [wang, li], criteria: ['duty', 'integrity'] };
const periodId = '0190a000-0000-7000-8000-00000000000f';

const member = (personId: string, duty = 80, integrity = 90): MemberBallot => ({
  personId,
  scores: [
    { criterion: 'integrity', score: integrity },
    { criterion: 'duty', score: duty },
  ],
});

/** `field: reason` of what is wrong, or nothing. */
function wrong(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof Malformed) return error.errors.map((e) => `${e.field}: ${e.reason}`);
    throw error;
  }
  return [];
}

describe('a ballot', () => {
  it('is brought into the order of the list', () =>
    expect(ballotOn(list, [member(li, 1, 2), member(wang, 3, 4)])).toEqual([
      { personId: wang, scores: [3, 4] },
      { personId: li, scores: [1, 2] },
    ]));

  it('has every member once', () => {
    const stranger = member('0190a000-0000-7000-8000-000000000003');
    expect(wrong(() => ballotOn(list, [member(wang)]))).toEqual(['scores: too-few']);
    expect(wrong(() => ballotOn(list, [member(wang), member(li), member(wang)]))).toEqual([
      'scores.2.personId: not-distinct',
    ]);
    expect(wrong(() => ballotOn(list, [stranger, member(wang)]))).toEqual([
      'scores.0.personId: not-one-of',
      'scores: too-few',
    ]);
  });

  it('has every criterion once for every member', () => {
    const score = 1;
    const ofLi = (...criteria: readonly string[]) => ({
      personId: li,
      scores: criteria.map((criterion) => ({ criterion, score })),
    });
    const found = (...criteria: readonly string[]) =>
      wrong(() => ballotOn(list, [member(wang), ofLi(...criteria)]));
    expect(found('duty', 'integrity')).toEqual([]);
    expect(found('duty')).toEqual(['scores.1.scores: too-few']);
    expect(found('duty', 'integrity', 'duty')).toEqual([
      'scores.1.scores.2.criterion: not-distinct',
    ]);
    expect(found('duty', 'looks')).toEqual([
      'scores.1.scores.1.criterion: not-one-of',
      'scores.1.scores: too-few',
    ]);
  });

  it('is of a period that is there', () =>
    expect(() => ballotOn(undefined, [member(wang)])).toThrow(NotFound));
});

describe('the shape of a ballot', () => {
  const good = { periodId, message: 'bWU', signature: 'c2ln_-', scores: [member(wang)] };
  const ofScores = (scores: unknown) => wrong(() => shape(CastBallot, { ...good, scores }));

  it('is good', () => expect(wrong(() => shape(CastBallot, good))).toEqual([]));

  it.each<[string, object, string[]]>([
    ['nothing', {}, ['periodId', 'message', 'signature', 'scores'].map((f) => `${f}: missing`)],
    ['no period', { ...good, periodId: 'x' }, ['periodId: not-a-uuid']],
    [
      'no base64url',
      { ...good, message: 'a+b', signature: 7 },
      ['message: wrong-format', 'signature: wrong-format'],
    ],
    [
      'a signature too long',
      { ...good, signature: 'a'.repeat(1_025) },
      ['signature: wrong-format'],
    ],
    ['a household', { ...good, householdId: periodId }, ['householdId: unknown-field']],
  ])('names what is wrong: %s', (_what, input, expected) =>
    expect(wrong(() => shape(CastBallot, input)).sort()).toEqual([...expected].sort()),
  );

  it.each<[string, unknown, string[]]>([
    ['no list', 'x', ['scores: not-a-list']],
    ['an empty list', [], ['scores: too-few']],
    ['too many', Array(101).fill(member(wang)), ['scores: too-many']],
    ['no member', [null], ['scores.0: not-an-object']],
    ['a name', [{ ...member(wang), name: '王' }], ['scores.0.name: unknown-field']],
    ['a score too high', [member(wang, 101)], ['scores.0.scores.1.score: too-large']],
    ['a score too low', [member(wang, -1)], ['scores.0.scores.1.score: too-small']],
    ['half a score', [member(wang, 59.5)], ['scores.0.scores.1.score: not-a-whole-number']],
  ])('names what is wrong with the scores: %s', (_what, scores, expected) =>
    expect(ofScores(scores)).toEqual(expected),
  );

  it('is refused at once when it is nested deep', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(ofScores(deep)).toHaveLength(1);
  });
});
