import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsInt, Min } from 'class-validator';
import { type Council, type CouncilEvent, council, councilStream } from '../council';

/**
 * The council learns that a nominee took the seat (sent by the program only). When it can no longer
 * give the seat (established without the person, dissolved, declined meanwhile) the acceptance
 * lapses.
 */
export class RecordSeat extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsInt() @Min(1) readonly term!: number;
}

export const decide: Decide<RecordSeat, Council, CouncilEvent> = (
  { councilId, personId, term },
  state,
) => {
  const nomination = state.nominations.get(personId);
  if (state.term === term && state.stage === 'forming') {
    if (nomination === 'accepted') return [];
    if (nomination === 'proposed') {
      return [{ type: 'NominationAccepted', data: { councilId, personId, term } }];
    }
  }
  const sits = state.stage === 'established' && state.members.has(personId);
  if (state.term === term && sits) return [];
  return [{ type: 'AcceptanceLapsed', data: { councilId, personId, term } }];
};

export const RecordSeatHandler = handlerFor(RecordSeat, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [],
});
