import { type Decide, Refused, type Role, type Territory } from '@yishi/kernel';
import { handlerFor, IsId, IsText, Vault, YishiCommand } from '@yishi/platform';
import { type Council, council, councilPlace, councilStream, inRound } from '../council';
import { assertNominating, ownPlaceIn } from '../rules';
import { holds, type Seat, type SeatEvent, seat, seatStream } from '../seat';

const NOMINEES: readonly Role[] = ['resident', 'council-member', 'council-director'];
const MAX_DISPLAY_NAME_LENGTH = 60;

/**
 * The nominee accepts and gives the name under which the office is held; it goes to the vault. A
 * person sits on one council: acceptance takes the one seat in the person's own stream, and the
 * council learns of it from there (`record-seat`). Refusals: `not-the-nominee`,
 * `council-not-forming`, `not-nominated`, `nomination-declined`, `sits-on-another-council`.
 */
export class AcceptNomination extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsText(MAX_DISPLAY_NAME_LENGTH) readonly displayName!: string;
}

type Loaded = Readonly<{ council: Council; place: Territory }>;

export const decide: Decide<AcceptNomination, Seat, SeatEvent, Loaded> = (
  { councilId, personId },
  state,
  { actor, loaded },
) => {
  if (actor.personId !== personId) throw new Refused('not-the-nominee');
  assertNominating(loaded.council);
  const nomination = loaded.council.nominations.get(personId);
  if (!nomination) throw new Refused('not-nominated');
  if (nomination === 'declined') throw new Refused('nomination-declined');
  const { term, round } = loaded.council;
  if (holds(state, councilId, term, round)) return [];
  // A seat of an earlier term or round of this very council is about to be released.
  if (state.councilId && state.councilId !== councilId) {
    throw new Refused('sits-on-another-council');
  }
  return [{ type: 'SeatTaken', data: { personId, councilId, term, ...inRound(round) } }];
};

export const AcceptNominationHandler = handlerFor(AcceptNomination, {
  fold: seat,
  stream: ({ personId }) => seatStream(personId),
  decide,
  allow: [{ roles: NOMINEES, territory: (_command, _state, { place }) => place }],
  load: async ({ councilId }, reader, { actor }) => {
    const state = await reader.state(council, councilStream(councilId));
    return { council: state, place: ownPlaceIn(councilPlace(state), actor, NOMINEES) };
  },
  keep: async ({ personId, displayName }, reader, loaded) => {
    const vault = reader.get(Vault);
    const known = (await vault.get([personId])).get(personId);
    const compound = councilPlace(loaded.council);
    await vault.put([{ ...known, personId, name: displayName }], compound);
  },
});
