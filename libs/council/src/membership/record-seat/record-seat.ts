import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, Optional, YishiCommand } from '@yishi/platform';
import { IsInt, Min } from 'class-validator';
import { type Council, type CouncilEvent, council, councilStream, inRound } from '../council';

/**
 * The council learns that a nominee took the seat (sent by the program only). When it can no longer
 * give the seat (established without the person, by-election over, dissolved, declined meanwhile)
 * the acceptance lapses.
 */
export class RecordSeat extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsInt() @Min(1) readonly term!: number;
  @Optional() @IsInt() @Min(1) readonly round?: number;
}

export const decide: Decide<RecordSeat, Council, CouncilEvent> = (
  { councilId, personId, term, round = 0 },
  state,
) => {
  const data = { councilId, personId, term, ...inRound(round) };
  const isThisElection = state.term === term && state.round === round;
  const takesPeople = state.stage === 'forming' || state.isByElectionOpen;
  if (isThisElection && takesPeople) {
    const nomination = state.nominations.get(personId);
    if (nomination === 'accepted') return [];
    if (nomination === 'proposed') return [{ type: 'NominationAccepted', data }];
  }
  const member = state.stage === 'established' ? state.members.get(personId) : undefined;
  if (state.term === term && member?.round === round) return [];
  return [{ type: 'AcceptanceLapsed', data }];
};

export const RecordSeatHandler = handlerFor(RecordSeat, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [],
});
