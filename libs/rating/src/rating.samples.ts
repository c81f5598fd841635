import type { Actor, Role } from '@yishi/kernel';
import { DEFAULT_RATING_TERMS, type RatingTerms } from '@yishi/messaging';
import type { MemberResult } from './computing';
import type {
  OfCouncil,
  RatingEvent,
  RatingOpened,
  RatingPublished,
  ScoreTable,
  SheetSource,
} from './rating';
import type { BallotInput, MemberScoresInput } from './scores';

// Sample periods for the specs of this context.

const id = (kind: string, number: number): string =>
  `00000000-0000-8000-8000-${kind}${String(number).padStart(12 - kind.length, '0')}`;

export const councilId = id('c', 1);
export const compoundId = id('d', 1);
export const periodId = id('8', 1);
export const territory = `410811/410811001/${id('e', 1)}/${compoundId}`;
export const member = (number: number): string => id('a', number);
export const household = (number: number): string => id('b', number);
export const sheetId = (number: number): string => id('5', number);
export const objectionId = id('7', 1);
export const of: OfCouncil = { councilId, compoundId, territory, period: '2018-H1' };

export const actor = (personId: string, role: Role, place = territory): Actor => ({
  personId,
  grants: [{ role, territory: place }],
});
export const officer = actor(id('f', 1), 'street-officer', '410811/410811001');
export const otherOfficer = actor(id('f', 2), 'street-officer', '410811/410811001');
export const reviewer = (number: number): Actor => actor(id('f', 10 + number), 'reviewer');
export const resident = (number: number): Actor =>
  actor(id('f', 100 + number), 'resident', `${territory}/${household(number)}`);
export const rated = (number: number): Actor => actor(member(number), 'council-member');

export const terms: RatingTerms = {
  ...DEFAULT_RATING_TERMS,
  criteria: [
    { criterion: 'duties', zh: '履职', en: 'Duties' },
    { criterion: 'conduct', zh: '廉洁', en: 'Conduct' },
  ],
};

/** Members 1 to 3 and so many households. */
export const opened = (households = 10, more: Partial<RatingOpened['data']> = {}): RatingEvent => ({
  type: 'RatingOpened',
  data: {
    ...{ periodId, ...of, members: [1, 2, 3].map(member), registerVersion: 1, size: households },
    households: Array.from({ length: households }, (_, n) => household(n + 1)),
    ...{ policyVersion: 1, terms, publicKey: 'key', ...more },
  },
});
export const credential = (number: number, blindedHash = 'h'): RatingEvent => ({
  type: 'CredentialGiven',
  data: { periodId, householdId: household(number), blindedHash },
});
export const handedIn = (number: number, source: SheetSource): RatingEvent => ({
  type: 'SheetHandedIn',
  data: { periodId, source, reviewerId: reviewer(number).personId, sheetId: sheetId(number) },
});
export const onPaper = (...numbers: readonly number[]): RatingEvent => ({
  type: 'PaperVotesRecorded',
  data: { periodId, batch: '1', entryId: sheetId(9), householdIds: numbers.map(household) },
});
export const votingEnded: RatingEvent = { type: 'VotingEnded', data: { periodId } };

/** The same score in every criterion, for members 1 to 3. */
export const table = (...scores: readonly number[]): ScoreTable =>
  scores.map((score) => [score, score]);
export const ballot = (...scores: readonly number[]) =>
  scores.map((score, n) => ({ personId: member(n + 1), scores: [score, score] }));
export const input = (...scores: readonly number[]): readonly MemberScoresInput[] =>
  scores.map((score, n) => ({
    personId: member(n + 1),
    scores: [
      { criterion: 'duties', score },
      { criterion: 'conduct', score },
    ],
  }));
export const ballotInput = (...scores: readonly number[]): BallotInput => ({
  scores: input(...scores),
});

export const PUBLICITY_ENDS = '2018-06-08T08:00:00.000Z';
const result = (number: number, score: string, rank: number): MemberResult => ({
  personId: member(number),
  score,
  rank,
  sources: null,
});
export const published = (more: Partial<RatingPublished['data']> = {}): RatingEvent => ({
  type: 'RatingPublished',
  data: {
    ...{ periodId, ...of, version: 1, reason: '' },
    results: [result(1, '80.00', 1), result(2, '70.00', 2), result(3, '50.00', 3)],
    ...{ low: [member(3)], publicityEndsAt: PUBLICITY_ENDS, ...more },
  },
});
export const sheetOpened = (number: number, source: SheetSource, ...scores: number[]) =>
  ({
    type: 'SheetOpened',
    data: {
      ...{ periodId, sheetId: sheetId(number), source, reviewerId: reviewer(number).personId },
      ...{ scores: table(...scores), reasons: [] },
    },
  }) as const satisfies RatingEvent;
export const raised = (objection = objectionId): RatingEvent => ({
  type: 'RatingObjectionRaised',
  data: { periodId, objectionId: objection, version: 1, grounds: 'score', text: '与事实不符' },
});
export const upheld: RatingEvent = {
  type: 'RatingObjectionUpheld',
  data: { periodId, objectionId, reason: '评分有误' },
};
/** Counted: four ballots, one sheet of each source, published. */
export const counted: readonly RatingEvent[] = [
  opened(),
  handedIn(1, 'party'),
  handedIn(2, 'third-party'),
  ...[1, 2, 3, 4, 5].map((n) => credential(n)),
  votingEnded,
  { type: 'BallotsSummed', data: { periodId, ballots: 4, sums: table(320, 280, 200) } },
  sheetOpened(1, 'party', 80, 70, 60),
  sheetOpened(2, 'third-party', 80, 70, 60),
  published(),
];
