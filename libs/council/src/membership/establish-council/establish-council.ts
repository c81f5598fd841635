import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Council, type CouncilEvent, council, councilPlace, councilStream } from '../council';
import { assertForming, lapsesBut } from '../rules';
import { holds, seat, seatStream } from '../seat';

export const FEWEST_MEMBERS = 3;

/**
 * The street establishes the council: all who accepted are its members, one of them its director.
 * Refusals: `council-not-forming`, `too-few-members` (`accepted`, `missing`),
 * `director-not-a-member`.
 */
export class EstablishCouncil extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly directorId!: string;
}

/**
 * Who holds a seat of this council: asked of the persons' own streams, which are ahead of the
 * council's.
 */
type Loaded = Readonly<{ seatedIds: ReadonlySet<string> }>;

export const decide: Decide<EstablishCouncil, Council, CouncilEvent, Loaded> = (
  { councilId, directorId },
  state,
  { loaded: { seatedIds } },
) => {
  assertForming(state);
  const memberIds: string[] = [];
  for (const [personId, nomination] of state.nominations) {
    if (nomination !== 'declined' && seatedIds.has(personId)) memberIds.push(personId);
  }
  const accepted = memberIds.length;
  if (accepted < FEWEST_MEMBERS) {
    throw new Refused('too-few-members', { accepted, missing: FEWEST_MEMBERS - accepted });
  }
  if (!memberIds.includes(directorId)) throw new Refused('director-not-a-member');
  const { compoundId, territory } = state;
  return [
    {
      type: 'CouncilEstablished',
      data: { councilId, compoundId, territory, directorId, memberIds },
    },
    // who accepted while the seats were being asked for would sit nowhere, and be free for nothing
    ...lapsesBut(state, ...memberIds),
  ];
};

export const EstablishCouncilHandler = handlerFor(EstablishCouncil, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => councilPlace(state) }],
  load: async ({ councilId }, reader) => {
    const { nominations, term, round } = await reader.state(council, councilStream(councilId));
    const seatedIds = new Set<string>();
    await Promise.all(
      [...nominations.keys()].map(async (personId) => {
        const held = await reader.state(seat, seatStream(personId));
        if (holds(held, councilId, term, round)) seatedIds.add(personId);
      }),
    );
    return { seatedIds };
  },
});
