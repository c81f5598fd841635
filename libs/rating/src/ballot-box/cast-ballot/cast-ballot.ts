import { type FieldError, Malformed, NotFound } from '@yishi/kernel';
import { IsId, IsText } from '@yishi/platform';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Ballot } from '../ballot-box';
import { MAX_CRITERIA, MAX_MEMBERS, MAX_SCORE } from '../ballot-codec';
import type { RatingList } from '../period-list';

const MAX_CRITERION_LENGTH = 100;
/** base64url of up to 768 bytes; how long they are here, the credential's check knows. */
const BASE64URL = /^[\w-]{1,1024}$/;

export class CriterionScore {
  @IsText(MAX_CRITERION_LENGTH) readonly criterion!: string;
  @IsInt() @Min(0) @Max(MAX_SCORE) readonly score!: number;
}

export class MemberBallot {
  @IsId() readonly personId!: string;

  @ValidateNested({ each: true })
  @Type(() => CriterionScore)
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_CRITERIA)
  @IsArray()
  readonly scores!: readonly CriterionScore[];
}

/**
 * A household's ballot, with a credential that nobody can join to the household: the prepared
 * message and the unblinded signature of RFC 9474, base64url. A score of 0 to 100 for every member
 * of the period's list in every criterion, in any order.
 */
export class CastBallot {
  @IsId() readonly periodId!: string;
  @Matches(BASE64URL) readonly message!: string;
  @Matches(BASE64URL) readonly signature!: string;

  @ValidateNested({ each: true })
  @Type(() => MemberBallot)
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_MEMBERS)
  @IsArray()
  readonly scores!: readonly MemberBallot[];
}

/**
 * The ballot in the order of the list. Throws `Malformed` naming every field that is not on the
 * list, is there twice, or is missing; `NotFound` rating-period.
 */
export function ballotOn(list: RatingList | undefined, given: readonly MemberBallot[]): Ballot {
  if (!list) throw new NotFound('rating-period');
  const errors: FieldError[] = [
    ...differences(
      list.members,
      given.map(({ personId }) => personId),
      'scores',
      'personId',
    ),
    ...given.flatMap(({ scores }, index) =>
      differences(
        list.criteria,
        scores.map(({ criterion }) => criterion),
        `scores.${index}.scores`,
        'criterion',
      ),
    ),
  ];
  if (errors.length > 0) throw new Malformed(errors);
  const byMember = new Map(given.map(({ personId, scores }) => [personId, scores]));
  return list.members.map((personId) => {
    const scores = new Map(
      byMember.get(personId)!.map(({ criterion, score }) => [criterion, score]),
    );
    return { personId, scores: list.criteria.map((criterion) => scores.get(criterion)!) };
  });
}

/** Each of `wanted` must be there once. */
function differences(
  wanted: readonly string[],
  given: readonly string[],
  path: string,
  name: string,
): FieldError[] {
  const errors = given.flatMap((value, index) => {
    const field = `${path}.${index}.${name}`;
    if (!wanted.includes(value)) return [{ field, reason: 'not-one-of' }];
    return given.indexOf(value) < index ? [{ field, reason: 'not-distinct' }] : [];
  });
  const isComplete = wanted.every((value) => given.includes(value));
  return isComplete ? errors : [...errors, { field: path, reason: 'too-few' }];
}
