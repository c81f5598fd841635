import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsInt, Min } from 'class-validator';
import { holds, type Seat, type SeatEvent, seat, seatStream } from '../seat';

/**
 * The person is free for another council (sent by the program only). Nothing when the seat is not
 * held.
 */
export class ReleaseSeat extends YishiCommand {
  @IsId() readonly personId!: string;
  @IsId() readonly councilId!: string;
  @IsInt() @Min(1) readonly term!: number;
}

export const decide: Decide<ReleaseSeat, Seat, SeatEvent> = (
  { personId, councilId, term },
  state,
) =>
  holds(state, councilId, term)
    ? [{ type: 'SeatReleased', data: { personId, councilId, term } }]
    : [];

export const ReleaseSeatHandler = handlerFor(ReleaseSeat, {
  fold: seat,
  stream: ({ personId }) => seatStream(personId),
  decide,
  allow: [],
});
