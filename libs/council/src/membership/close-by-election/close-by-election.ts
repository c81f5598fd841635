import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type Council, type CouncilEvent, council, councilPlace, councilStream } from '../council';
import { assertByElection, lapsesBut } from '../rules';

const MAX_REASON_LENGTH = 500;

/**
 * The street ends a by-election without filling the seat; whoever accepted is free. Refusals:
 * `not-established`, `no-by-election`.
 */
export class CloseByElection extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

export const decide: Decide<CloseByElection, Council, CouncilEvent> = (
  { councilId, reason },
  state,
) => {
  assertByElection(state);
  const { term, round } = state;
  return [
    { type: 'ByElectionClosed', data: { councilId, term, round, reason } },
    ...lapsesBut(state),
  ];
};

export const CloseByElectionHandler = handlerFor(CloseByElection, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => councilPlace(state) }],
});
