import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Council, type CouncilEvent, council, councilPlace, councilStream } from '../council';
import { assertByElection, lapsesBut } from '../rules';
import { holds, type Seat, seat, seatStream } from '../seat';

/**
 * The street fills the seat with one who accepted; the by-election is over, and the others are
 * free. Refusals: `not-established`, `no-by-election`, `not-nominated`, `nomination-declined`,
 * `nomination-not-accepted`.
 */
export class FillSeat extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
}

/** Asked of the person's own stream, which is ahead of the council's. */
type Loaded = Readonly<{ seat: Seat }>;

export const decide: Decide<FillSeat, Council, CouncilEvent, Loaded> = (
  { councilId, personId },
  state,
  { loaded },
) => {
  assertByElection(state);
  const nomination = state.nominations.get(personId);
  if (!nomination) throw new Refused('not-nominated');
  if (nomination === 'declined') throw new Refused('nomination-declined');
  const { term, round } = state;
  if (!holds(loaded.seat, councilId, term, round)) throw new Refused('nomination-not-accepted');
  return [
    { type: 'MemberJoined', data: { councilId, personId, term, round } },
    ...lapsesBut(state, personId),
  ];
};

export const FillSeatHandler = handlerFor(FillSeat, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => councilPlace(state) }],
  load: async ({ personId }, reader) => ({
    seat: await reader.state(seat, seatStream(personId)),
  }),
});
