import { type Event, type Fold, unreachable } from '@yishi/kernel';

export type SeatTaken = Event<'SeatTaken', { personId: string; councilId: string; term: number }>;
export type SeatReleased = Event<
  'SeatReleased',
  { personId: string; councilId: string; term: number }
>;
export type SeatEvent = SeatTaken | SeatReleased;

/**
 * The one seat a person may hold, in a stream of the person's own: the stream's version makes "one
 * council only" exact, also when two councils take the same person in the same moment. '' = holds
 * none.
 */
export type Seat = Readonly<{ councilId: string; term: number }>;

export const seatStream = (personId: string): string => `seat-${personId}`;

const NO_SEAT: Seat = { councilId: '', term: 0 };

export const seat: Fold<Seat, SeatEvent> = {
  initialState: NO_SEAT,
  evolve(_state, event) {
    switch (event.type) {
      case 'SeatTaken':
        return { councilId: event.data.councilId, term: event.data.term };
      case 'SeatReleased':
        return NO_SEAT;
      default:
        return unreachable(event);
    }
  },
};

/** Does the person hold a seat in this council, in this term of it? */
export const holds = (state: Seat, councilId: string, term: number): boolean =>
  state.councilId === councilId && state.term === term;
