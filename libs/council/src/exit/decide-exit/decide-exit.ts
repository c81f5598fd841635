import { type Actor, type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { type Council, council, councilStream } from '../../membership/council';
import { MAX_MEMBERS } from '../../membership/open-by-election/open-by-election';
import { MEMBERS } from '../../membership/rules';
import {
  casePlace,
  EXIT_OUTCOMES,
  type ExitCase,
  type ExitEvent,
  type ExitOutcome,
  exitCase,
  exitStream,
} from '../exit';
import { assertStep, assertStillSits, refuseOwnCase } from '../rules';

const MAX_REASON_LENGTH = 1_000;

/**
 * The council's decision, entered by its director: what was voted on and how. Another member enters
 * it when the case is the director's, or the council has no director. Everybody has a vote but the
 * person concerned; more than half of those who have one must use it, as in a residents' meeting
 * (城市居民委员会组织法, article 9). Not before the member was heard, or the days for it are over.
 * Refusals: `own-exit-case`, `not-at-this-step` {step}, `member-left-meanwhile`,
 * `not-of-this-council`, `director-enters-the-decision`, `statement-awaited` {until},
 * `more-votes-than-members` {limit}, `no-majority` {votesFor, votesAgainst}, `too-few-votes`
 * {votes, needed}.
 */
export class DecideExit extends YishiCommand {
  @IsId() readonly caseId!: string;
  @IsIn(EXIT_OUTCOMES) readonly outcome!: ExitOutcome;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
  /** For the outcome named, and against it. */
  @IsInt() @Min(0) @Max(MAX_MEMBERS) readonly votesFor!: number;
  @IsInt() @Min(0) @Max(MAX_MEMBERS) readonly votesAgainst!: number;
}

type Loaded = Readonly<{ council: Council }>;

function assertEntersDecision(state: ExitCase, { directorId, members }: Council, actor: Actor) {
  if (!members.has(actor.personId)) throw new Refused('not-of-this-council');
  const isDirectors = directorId === '' || directorId === state.personId;
  if (!isDirectors && actor.personId !== directorId) {
    throw new Refused('director-enters-the-decision');
  }
}

export const decide: Decide<DecideExit, ExitCase, ExitEvent, Loaded> = (
  { caseId, outcome, reason, votesFor, votesAgainst },
  state,
  { actor, now, loaded },
) => {
  refuseOwnCase(state, actor.personId);
  assertStep(state, 'open');
  assertStillSits(state, loaded.council);
  assertEntersDecision(state, loaded.council, actor);
  const until = state.statementEndsAt;
  if (!state.hasStated && now.toISOString() < until) {
    throw new Refused('statement-awaited', { until });
  }
  const limit = loaded.council.members.size - 1;
  if (votesFor + votesAgainst > limit) throw new Refused('more-votes-than-members', { limit });
  if (votesFor <= votesAgainst) throw new Refused('no-majority', { votesFor, votesAgainst });
  const votes = votesFor + votesAgainst;
  const needed = Math.floor(limit / 2) + 1;
  if (votes < needed) throw new Refused('too-few-votes', { votes, needed });
  return [{ type: 'ExitDecided', data: { caseId, outcome, reason, votesFor, votesAgainst } }];
};

export const DecideExitHandler = handlerFor(DecideExit, {
  fold: exitCase,
  stream: ({ caseId }) => exitStream(caseId),
  decide,
  allow: [{ roles: MEMBERS, territory: (_command, state) => casePlace(state) }],
  load: async ({ caseId }, reader) => {
    const state = await reader.state(exitCase, exitStream(caseId));
    casePlace(state);
    return { council: await reader.state(council, councilStream(state.councilId)) };
  },
});
