import { type Event, type Fold, unreachable } from '@yishi/kernel';

/** `round` of the council's elections in the term: absent when it founded the council. */
export type SeatTaken = Event<
  'SeatTaken',
  { personId: string; councilId: string; term: number; round?: number }
>;
export type SeatReleased = Event<
  'SeatReleased',
  { personId: string; councilId: string; term: number; round?: number }
>;
export type SeatEvent = SeatTaken | SeatReleased;

/**
 * The one seat a person may hold, in a stream of the person's own: the stream's version makes "one
 * council only" exact, also when two councils take the same person in the same moment. '' = holds
 * none.
 */
export type Seat = Readonly<{ councilId: string; term: number; round: number }>;

export const seatStream = (personId: string): string => `seat-${personId}`;

const NO_SEAT: Seat = { councilId: '', term: 0, round: 0 };

export const seat: Fold<Seat, SeatEvent> = {
  initialState: NO_SEAT,
  evolve(_state, event) {
    switch (event.type) {
      case 'SeatTaken': {
        const { councilId, term, round = 0 } = event.data;
        return { councilId, term, round };
      }
      case 'SeatReleased':
        return NO_SEAT;
      default:
        return unreachable(event);
    }
  },
};

/**
 * Does the person hold a seat in this council, taken in this round of this term? In any round when
 * none is named.
 */
export const holds = (state: Seat, councilId: string, term: number, round?: number): boolean =>
  state.councilId === councilId &&
  state.term === term &&
  (round === undefined || state.round === round);
