import {
  addDays,
  chinaDate,
  type Decide,
  NotFound,
  parseShare,
  Refused,
  type Share,
  sharesSumToOne,
} from '@yishi/kernel';
import { PolicyTerms, RATING_SOURCES, type RatingTerms } from '@yishi/messaging';
import { handlerFor, IsCalendarDate, YishiCommand } from '@yishi/platform';
import { Type } from 'class-transformer';
import { IsDefined, ValidateNested } from 'class-validator';
import { IsDistrictCode } from '../codes';
import { type Policy, type PolicyEvent, policy, policyStream } from '../policy';
import { district, territoryStream } from '../territory';

/** A version nobody can live to see would lock the district out of its own policy. */
const MAX_DAYS_AHEAD = 366;

/**
 * The next version of a district's policy (domain: policy). Refusals: `shares-do-not-sum-to-one`,
 * `not-one-residents-funder`, `funders-not-distinct`, `threshold-above-one`, `effective-date-past`,
 * `effective-date-too-far`, `effective-date-before-previous` (versions come into force in their
 * order), `rating-weights-do-not-sum-to-one`, `rating-sources-not-distinct`, `criteria-not-distinct`,
 * `quorum-above-one`.
 */
export class AdoptPolicy extends YishiCommand {
  @IsDistrictCode() readonly districtCode!: string;
  @IsCalendarDate() readonly effectiveFrom!: string;
  @IsDefined() @ValidateNested() @Type(() => PolicyTerms) readonly terms!: PolicyTerms;
}

/** `<funder>-<street code>` is the account of a street's funder, which its officer keeps. */
const LOOKS_LIKE_A_STREET = /-\d{9}$/;

function assertTerms({ threshold, shares, rating }: PolicyTerms): void {
  const fractions = shares.map(({ share }) => parseShare(share));
  if (!fractions.every((share) => share !== undefined) || !sharesSumToOne(fractions as Share[])) {
    throw new Refused('shares-do-not-sum-to-one');
  }
  if (shares.filter(({ source }) => source === 'residents').length !== 1) {
    throw new Refused('not-one-residents-funder');
  }
  const funders = new Set(shares.map(({ funder }) => funder));
  if (
    funders.size !== shares.length ||
    shares.some(({ funder }) => LOOKS_LIKE_A_STREET.test(funder))
  ) {
    throw new Refused('funders-not-distinct');
  }
  if (!parseShare(threshold)) throw new Refused('threshold-above-one', { threshold });
  if (rating) assertRating(rating);
}

function assertRating({ criteria, weights, quorum }: RatingTerms): void {
  const fractions = weights.map(({ weight }) => parseShare(weight));
  if (!fractions.every((weight) => weight !== undefined) || !sharesSumToOne(fractions as Share[])) {
    throw new Refused('rating-weights-do-not-sum-to-one');
  }
  if (new Set(weights.map(({ source }) => source)).size !== RATING_SOURCES.length) {
    throw new Refused('rating-sources-not-distinct');
  }
  if (new Set(criteria.map(({ criterion }) => criterion)).size !== criteria.length) {
    throw new Refused('criteria-not-distinct');
  }
  if (!parseShare(quorum)) throw new Refused('quorum-above-one', { quorum });
}

/** Plain data in a fixed order, so that the same terms always read the same. */
const plainTerms = ({ threshold, shares, matching, ...more }: PolicyTerms): PolicyTerms => ({
  threshold,
  shares: shares.map(({ funder, source, share }) => ({ funder, source, share })),
  matching,
  publicityDays: more.publicityDays,
  raisingDays: more.raisingDays,
  ...given('relayWorkingDays', more.relayWorkingDays),
  ...given('resolutionRequired', more.resolutionRequired),
  ...given('rating', more.rating && plainRating(more.rating)),
});

/** A field that the policy does not speak of is absent, not `undefined`. */
const given = <K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [name]: value } as Record<K, V>);

const plainRating = (rating: RatingTerms): RatingTerms => ({
  criteria: rating.criteria.map(({ criterion, zh, en }) => ({ criterion, zh, en })),
  weights: rating.weights.map(({ source, weight }) => ({ source, weight })),
  lowLine: rating.lowLine,
  lowInARow: rating.lowInARow,
  quorum: rating.quorum,
  publicityDays: rating.publicityDays,
});

const isSame = (state: Policy, effectiveFrom: string, terms: PolicyTerms): boolean =>
  state.terms !== undefined &&
  state.effectiveFrom === effectiveFrom &&
  JSON.stringify(plainTerms(state.terms)) === JSON.stringify(terms);

export const decide: Decide<AdoptPolicy, Policy, PolicyEvent> = (command, state, { now }) => {
  const { districtCode, effectiveFrom } = command;
  const terms = plainTerms(command.terms);
  assertTerms(terms);
  if (isSame(state, effectiveFrom, terms)) return [];
  if (effectiveFrom < chinaDate(now)) throw new Refused('effective-date-past', { effectiveFrom });
  if (effectiveFrom > chinaDate(addDays(now, MAX_DAYS_AHEAD))) {
    throw new Refused('effective-date-too-far', { maxDays: MAX_DAYS_AHEAD });
  }
  if (effectiveFrom < state.effectiveFrom) {
    throw new Refused('effective-date-before-previous', { previous: state.effectiveFrom });
  }
  const policyVersion = state.version + 1;
  return [{ type: 'PolicyAdopted', data: { districtCode, policyVersion, effectiveFrom, terms } }];
};

export const AdoptPolicyHandler = handlerFor(AdoptPolicy, {
  fold: policy,
  stream: ({ districtCode }) => policyStream(districtCode),
  decide,
  allow: [{ roles: ['district-administrator'], territory: ({ districtCode }) => districtCode }],
  load: async ({ districtCode }, reader) => {
    const { exists } = await reader.state(district, territoryStream(districtCode));
    if (!exists) throw new NotFound('district');
    return undefined;
  },
});
