import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type Council, type CouncilEvent, council, councilPlace, councilStream } from '../council';
import { assertEstablished } from '../rules';

const MAX_REASON_LENGTH = 500;
/** As many as a council can be founded with (`MAX_NOMINATIONS`). */
export const MAX_MEMBERS = 100;

/**
 * The street opens a by-election (补选) for one seat of an established council: nominations are
 * taken again, as while forming. One at a time. Refusals: `not-established`, `by-election-open`,
 * `too-many-members` {limit}.
 */
export class OpenByElection extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

export const decide: Decide<OpenByElection, Council, CouncilEvent> = (
  { councilId, reason },
  state,
) => {
  assertEstablished(state);
  if (state.isByElectionOpen) throw new Refused('by-election-open');
  if (state.members.size >= MAX_MEMBERS) {
    throw new Refused('too-many-members', { limit: MAX_MEMBERS });
  }
  const { term, round } = state;
  return [{ type: 'ByElectionOpened', data: { councilId, term, round: round + 1, reason } }];
};

export const OpenByElectionHandler = handlerFor(OpenByElection, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => councilPlace(state) }],
});
