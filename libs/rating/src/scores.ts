import { type FieldError, Malformed } from '@yishi/kernel';
import type { RatingTerms } from '@yishi/messaging';
import { IsFreeText, IsId } from '@yishi/platform';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsInt,
  Matches,
  Max,
  Min,
  ValidateNested,
  validateSync,
} from 'class-validator';
import type { Ballot, Sheet } from './ballot-box/ballot-box';
import type { ScoreTable } from './rating';

/** More than any council has members and any policy criteria. */
export const MAX_MEMBERS = 100;
const MAX_CRITERIA = 10;
/** A reviewer's score under it needs a reason (domain: rating), whatever the policy's low line. */
export const REASON_LINE = 60;

const CRITERION = /^[a-z][a-z0-9-]{0,31}$/;

export class CriterionScoreInput {
  @Matches(CRITERION) readonly criterion!: string;
  @IsInt() @Min(0) @Max(100) readonly score!: number;
}

export class MemberScoresInput {
  @IsId() readonly personId!: string;
  @ValidateNested({ each: true })
  @Type(() => CriterionScoreInput)
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_CRITERIA)
  readonly scores!: readonly CriterionScoreInput[];
}

export class ReasonInput {
  @IsId() readonly personId!: string;
  @Matches(CRITERION) readonly criterion!: string;
  @IsFreeText(300) readonly reason!: string;
}

export class BallotInput {
  @ValidateNested({ each: true })
  @Type(() => MemberScoresInput)
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_MEMBERS)
  readonly scores!: readonly MemberScoresInput[];
}

/** Where a ballot stood in the list it came in. */
const places = new WeakMap<object, number>();

/**
 * Puts a list of ballots in an order that follows from their contents. Who enters paper ballots
 * goes through households and ballots side by side, and a fingerprint of the input stands in the
 * log for ever: it must not tell, not even who holds its key, which ballot came from which
 * household. A list that will be refused stays as it came, for its errors to name the right places.
 */
export const ByContent = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => {
    if (!Array.isArray(value)) return value;
    const rules = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };
    if (!value.every((one) => one instanceof BallotInput && validateSync(one, rules).length === 0))
      return value;
    value.forEach((one, place) => {
      places.set(one, place);
    });
    const texts = new Map(value.map((one) => [one, JSON.stringify(one)]));
    return [...value].sort((a, b) => (texts.get(a)! < texts.get(b)! ? -1 : 1));
  });

/** Who is rated, in what; both in their order. */
export type List = Readonly<{ members: readonly string[]; criteria: readonly string[] }>;

export const listOf = (
  state: Readonly<{ members: readonly string[]; terms: RatingTerms | undefined }>,
): List => ({
  members: state.members,
  criteria: state.terms?.criteria.map(({ criterion }) => criterion) ?? [],
});

/** What is wrong with the keys: unknown ones and those given twice, by place; missing ones. */
function wrongKeys(
  wanted: readonly string[],
  given: readonly string[],
  path: string,
  field: string,
): FieldError[] {
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  given.forEach((key, index) => {
    const name = `${path}.${index}.${field}`;
    if (!wanted.includes(key)) errors.push({ field: name, reason: 'not-in-the-list' });
    else if (seen.has(key)) errors.push({ field: name, reason: 'given-twice' });
    seen.add(key);
  });
  const missing = wanted.filter((key) => !seen.has(key));
  return [...errors, ...missing.map((key) => ({ field: `${path}.${key}`, reason: 'missing' }))];
}

/** The errors of a ballot against the list: every member and criterion exactly once. */
function ballotErrors(list: List, scores: readonly MemberScoresInput[], path: string) {
  const ofMembers = scores.map(({ personId }) => personId);
  const errors = wrongKeys(list.members, ofMembers, path, 'personId');
  scores.forEach((member, index) => {
    const given = member.scores.map(({ criterion }) => criterion);
    errors.push(...wrongKeys(list.criteria, given, `${path}.${index}.scores`, 'criterion'));
  });
  return errors;
}

/** In the order of the list, whatever the order it came in. */
function inOrder(list: List, scores: readonly MemberScoresInput[]): Ballot {
  return list.members.map((personId) => {
    const given = scores.find((member) => member.personId === personId)?.scores ?? [];
    const byCriterion = new Map(given.map(({ criterion, score }) => [criterion, score]));
    return { personId, scores: list.criteria.map((criterion) => byCriterion.get(criterion) ?? 0) };
  });
}

/** The ballots in the list's order. Throws `Malformed` naming every bad field. */
export function ballotsOf(list: List, ballots: readonly BallotInput[]): readonly Ballot[] {
  const errors = ballots.flatMap((ballot, n) =>
    ballotErrors(list, ballot.scores, `ballots.${places.get(ballot) ?? n}.scores`),
  );
  if (errors.length > 0) throw new Malformed(errors);
  return ballots.map(({ scores }) => inOrder(list, scores));
}

/**
 * The sheet in the list's order; every score under 60 has a reason. Throws `Malformed` naming every
 * bad field.
 */
export function sheetOf(
  list: List,
  {
    scores,
    reasons,
  }: Readonly<{
    scores: readonly MemberScoresInput[];
    reasons: readonly ReasonInput[];
  }>,
): Sheet {
  const errors = [...ballotErrors(list, scores, 'scores'), ...reasonErrors(list, reasons)];
  if (errors.length > 0) throw new Malformed(errors);
  const ballot = inOrder(list, scores);
  const given = new Set(reasons.map(({ personId, criterion }) => `${personId}.${criterion}`));
  const missing = ballot.flatMap(({ personId, scores: row }) =>
    list.criteria
      .filter((criterion, n) => row[n]! < REASON_LINE && !given.has(`${personId}.${criterion}`))
      .map((criterion) => ({ field: `reasons.${personId}.${criterion}`, reason: 'missing' })),
  );
  if (missing.length > 0) throw new Malformed(missing);
  const kept = reasons.map(({ personId, criterion, reason }) => ({ personId, criterion, reason }));
  return { scores: ballot, reasons: kept };
}

function reasonErrors(list: List, reasons: readonly ReasonInput[]): FieldError[] {
  const seen = new Set<string>();
  return reasons.flatMap(({ personId, criterion }, n) => {
    const key = `${personId}.${criterion}`;
    const isTwice = seen.has(key);
    seen.add(key);
    if (!list.members.includes(personId))
      return [{ field: `reasons.${n}.personId`, reason: 'not-in-the-list' }];
    if (!list.criteria.includes(criterion))
      return [{ field: `reasons.${n}.criterion`, reason: 'not-in-the-list' }];
    return isTwice ? [{ field: `reasons.${n}`, reason: 'given-twice' }] : [];
  });
}

/** The scores alone. Throws when a ballot is not of the list: the box holds nothing else. */
export function tableOf(members: readonly string[], ballot: Ballot): ScoreTable {
  if (ballot.length !== members.length || ballot.some((one, n) => one.personId !== members[n]))
    throw new RangeError('a ballot that is not of the list of the period');
  return ballot.map(({ scores }) => scores);
}
