import {
  type Actor,
  addDays,
  neededFor,
  parseShare,
  Refused,
  type Role,
  type Territory,
} from '@yishi/kernel';
import { RATING_SOURCES, type RatingSource, type RatingTerms } from '@yishi/messaging';
import { lowOf, type MemberTotals, resultsOf, type Total } from './computing';
import { placeOf, type Rating, type RatingPublished, type ScoreTable } from './rating';

/** Roles under which somebody acts as a member of a council. */
export const MEMBERS: readonly Role[] = ['council-member', 'council-director'];

/** Of one ballot alone the result would say what that household voted. */
export const FEWEST_VOTERS = 2;

/** How many of the households must vote before the voting may end. */
export const votersNeeded = (households: number, quorum: string): number => {
  const share = parseShare(quorum);
  if (!share) throw new RangeError('the quorum is not a fraction');
  return Math.max(FEWEST_VOTERS, neededFor(households, share));
};

/** Refusals: `voting-not-open`; `NotFound` when there is no such period. */
export function assertVoting(state: Rating): RatingTerms {
  placeOf(state);
  if (state.stage !== 'voting' || !state.terms) throw new Refused('voting-not-open');
  return state.terms;
}

/** Nobody has a hand in one's own rating. Refusals: `rated-person`. */
export function refuseRated(state: Rating, actor: Actor, now: readonly string[] = []): void {
  if (state.members.includes(actor.personId) || now.includes(actor.personId))
    throw new Refused('rated-person');
}

/**
 * A place of the actor within the compound: a resident's right is on a household, so a right
 * "anywhere in the compound" is asked on the household the actor has. The compound itself when
 * there is none.
 */
export function ownPlaceIn(compound: Territory, actor: Actor, roles: readonly Role[]): Territory {
  const own = actor.grants.find(
    ({ role, territory }) => roles.includes(role) && territory.startsWith(`${compound}/`),
  );
  return own?.territory ?? compound;
}

/** Sums of one member's row over tables. */
function totalOf(tables: readonly ScoreTable[], member: number, sheets: number): Total {
  const rows = tables.map((table) => table[member] ?? []);
  const sum = rows.flat().reduce((all, score) => all + score, 0);
  return { sum: BigInt(sum), count: BigInt(sheets * (rows[0]?.length ?? 0)) };
}

/** What every source gave those of the members who are `present`. */
export function totalsOf(state: Rating, present: ReadonlySet<string>): readonly MemberTotals[] {
  const sheets = [...state.sheets.values()];
  const tablesOf = (source: RatingSource): readonly ScoreTable[] =>
    source === 'residents'
      ? [state.ballots.sums]
      : sheets.flatMap((sheet) => (sheet.source === source && sheet.scores ? [sheet.scores] : []));
  return state.members.flatMap((personId, member) => {
    if (!present.has(personId)) return [];
    const totals = RATING_SOURCES.map((source) => {
      const tables = tablesOf(source);
      const count = source === 'residents' ? state.ballots.count : tables.length;
      return [source, totalOf(tables, member, count)] as const;
    });
    return [{ personId, totals: Object.fromEntries(totals) as MemberTotals['totals'] }];
  });
}

type Publishing = Readonly<{
  periodId: string;
  reason: string;
  present: ReadonlySet<string>;
  now: Date;
}>;

/** The next version of the result, from a state in which every ballot and sheet is known. */
export function publishing(
  state: Rating,
  { periodId, reason, present, now }: Publishing,
): RatingPublished {
  const { terms } = state;
  if (!terms) throw new RangeError('a period without terms');
  const totals = totalsOf(state, present);
  const results = resultsOf(totals, terms.weights, state.ballots.count);
  const publicityEndsAt = addDays(now, terms.publicityDays).toISOString();
  const low = lowOf(results, terms.lowLine);
  const version = state.version + 1;
  return {
    type: 'RatingPublished',
    data: { periodId, ...state.of, version, reason, results, low, publicityEndsAt },
  };
}

/** Is nothing left to decide or to correct before the result may stand? */
export const isUncontested = (state: Rating): boolean =>
  state.openObjections === 0 && state.uncorrected.size === 0;
