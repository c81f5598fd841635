import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, Optional, YishiCommand } from '@yishi/platform';
import { IsInt, Min } from 'class-validator';
import { inRound } from '../council';
import { holds, type Seat, type SeatEvent, seat, seatStream } from '../seat';

/**
 * The person is free for another council (sent by the program only). Nothing when the seat is not
 * held, or was taken in another `round` than the one named.
 */
export class ReleaseSeat extends YishiCommand {
  @IsId() readonly personId!: string;
  @IsId() readonly councilId!: string;
  @IsInt() @Min(1) readonly term!: number;
  @Optional() @IsInt() @Min(0) readonly round?: number;
}

export const decide: Decide<ReleaseSeat, Seat, SeatEvent> = (
  { personId, councilId, term, round },
  state,
) => {
  if (!holds(state, councilId, term, round)) return [];
  return [{ type: 'SeatReleased', data: { personId, councilId, term, ...inRound(state.round) } }];
};

export const ReleaseSeatHandler = handlerFor(ReleaseSeat, {
  fold: seat,
  stream: ({ personId }) => seatStream(personId),
  decide,
  allow: [],
});
