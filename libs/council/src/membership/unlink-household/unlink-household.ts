import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Council, type CouncilEvent, council, councilPlace, councilStream } from '../council';
import { assertSelfOr, MEMBERS, memberOf } from '../rules';

/**
 * Ends a link between a member and a household; nothing when there is none. Refusals:
 * `not-the-member`, `not-established`.
 */
export class UnlinkHousehold extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsId() readonly householdId!: string;
}

export const decide: Decide<UnlinkHousehold, Council, CouncilEvent> = (
  { councilId, personId, householdId },
  state,
  { actor },
) => {
  memberOf(state, personId);
  assertSelfOr(['council-director', 'street-officer'], actor, personId, state.territory);
  if (state.households.get(householdId) !== personId) return [];
  return [{ type: 'HouseholdUnlinked', data: { councilId, personId, householdId } }];
};

export const UnlinkHouseholdHandler = handlerFor(UnlinkHousehold, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [
    {
      roles: [...MEMBERS, 'street-officer'],
      territory: (_command, state) => councilPlace(state),
    },
  ],
});
