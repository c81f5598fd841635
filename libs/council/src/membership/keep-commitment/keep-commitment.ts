import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type Council, type CouncilEvent, council, councilPlace, councilStream } from '../council';
import { memberOf } from '../rules';

const MAX_NOTE_LENGTH = 200;

/**
 * A member's commitment is marked kept, with a note, by the director or the street: nobody marks
 * one's own. Refusals: `own-commitment`, `not-established`.
 */
export class KeepCommitment extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsId() readonly commitmentId!: string;
  @IsFreeText(MAX_NOTE_LENGTH) readonly note!: string;
}

export const decide: Decide<KeepCommitment, Council, CouncilEvent> = (command, state, context) => {
  const { councilId, personId, commitmentId, note } = command;
  const { commitments, kept } = memberOf(state, personId);
  if (!commitments.some((commitment) => commitment.commitmentId === commitmentId)) {
    throw new NotFound('commitment');
  }
  if (context.actor.personId === personId) throw new Refused('own-commitment');
  if (kept.includes(commitmentId)) return [];
  return [{ type: 'CommitmentKept', data: { councilId, personId, commitmentId, note } }];
};

export const KeepCommitmentHandler = handlerFor(KeepCommitment, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [
    {
      roles: ['council-director', 'street-officer'],
      territory: (_command, state) => councilPlace(state),
    },
  ],
});
