import { type Decide, grantFor, Refused, type Role } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { BallotBox } from '../ballot-box/ballot-box';
import {
  placeOf,
  type Rating,
  type RatingEvent,
  rating,
  ratingStream,
  SHEET_SOURCES,
} from '../rating';
import { assertVoting, refuseRated, votersNeeded } from '../rules';

const ENDERS: readonly Role[] = ['street-officer'];

/**
 * The street ends the voting, once all three sources have voted: the counting follows by itself.
 * How many ballots there are is not said; two are needed at least. Refusals: `voting-not-open`, `rated-person`,
 * `source-missing` {source}, `residents-quorum-not-reached` {needed}.
 */
export class EndVoting extends YishiCommand {
  @IsId() readonly periodId!: string;
}

/** Ballots that came online; the paper ones are in the log's keeping until the box is closed. */
type Loaded = Readonly<{ ballots: number }>;

export const decide: Decide<EndVoting, Rating, RatingEvent, Loaded> = (
  { periodId },
  state,
  { actor, loaded: { ballots } },
) => {
  const terms = assertVoting(state);
  refuseRated(state, actor);
  const handedIn = new Set([...state.sheets.values()].map(({ source }) => source));
  for (const source of SHEET_SOURCES)
    if (!handedIn.has(source)) throw new Refused('source-missing', { source });
  const needed = votersNeeded(state.size, terms.quorum);
  if (ballots + state.paper.size < needed)
    throw new Refused('residents-quorum-not-reached', { needed });
  return [{ type: 'VotingEnded', data: { periodId } }];
};

export const EndVotingHandler = handlerFor(EndVoting, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [{ roles: ENDERS, territory: (_command, state) => placeOf(state) }],
  load: async ({ periodId }, reader, { actor }) => {
    const state = await reader.state(rating, ratingStream(periodId));
    const mayEnd = grantFor(actor, ENDERS, placeOf(state)) && state.stage === 'voting';
    return { ballots: mayEnd ? await reader.get(BallotBox).count(periodId) : 0 };
  },
});
