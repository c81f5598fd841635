import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { Places } from '../../places/places';
import {
  type Council,
  type CouncilEvent,
  council,
  councilPlace,
  councilStream,
  type HouseholdLinked,
} from '../council';
import { assertSelfOr, MEMBERS, memberOf } from '../rules';

/** Domain: about ten. Three times that still is somebody who knows the people behind the doors. */
export const MAX_LINKED_HOUSEHOLDS = 30;

/**
 * A member links a household (联户); the director or the street may do it for the member. Refusals:
 * `not-the-member`, `not-established`, `household-linked-elsewhere`, `too-many-households`
 * (`limit`).
 */
export class LinkHousehold extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsId() readonly householdId!: string;
}

/** The compound in whose register the household stands; undefined: in none. */
type Loaded = Readonly<{ compoundId: string | undefined }>;

export const decide: Decide<LinkHousehold, Council, CouncilEvent, Loaded> = (
  { councilId, personId, householdId },
  state,
  { actor, loaded },
) => {
  memberOf(state, personId);
  assertSelfOr(['council-director', 'street-officer'], actor, personId, state.territory);
  const isRegistered = loaded.compoundId === state.compoundId;
  return linkTo(state, { councilId, personId, householdId }, isRegistered);
};

/**
 * Links a household to a member, once. Refusals: `not-established`, `NotFound` member or household,
 * `household-linked-elsewhere` {householdId}, `too-many-households` {limit}.
 */
export function linkTo(
  state: Council,
  link: HouseholdLinked['data'],
  isRegistered: boolean,
): readonly HouseholdLinked[] {
  const { personId, householdId } = link;
  const { linkedHouseholds } = memberOf(state, personId);
  if (!isRegistered) throw new NotFound('household');
  const linkedTo = state.households.get(householdId);
  if (linkedTo === personId) return [];
  if (linkedTo) throw new Refused('household-linked-elsewhere', { householdId });
  if (linkedHouseholds >= MAX_LINKED_HOUSEHOLDS) {
    throw new Refused('too-many-households', { limit: MAX_LINKED_HOUSEHOLDS });
  }
  return [{ type: 'HouseholdLinked', data: link }];
}

export const LinkHouseholdHandler = handlerFor(LinkHousehold, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [
    {
      roles: [...MEMBERS, 'street-officer'],
      territory: (_command, state) => councilPlace(state),
    },
  ],
  load: async ({ householdId }, reader) => ({
    compoundId: await reader.get(Places).compoundOfHousehold(householdId),
  }),
});
