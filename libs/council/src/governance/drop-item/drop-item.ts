import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { MEMBERS } from '../../membership/rules';
import {
  type Governance,
  type GovernanceEvent,
  governance,
  governancePlace,
  governanceStream,
} from '../governance';
import { assertOpen, itemOf, MAX_REASON_LENGTH, ofItem } from '../rules';

/**
 * An open item is dropped, and stays on the list with the reason. Refusals: `item-in-project`,
 * `item-closed`.
 */
export class DropItem extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly itemId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

export const decide: Decide<DropItem, Governance, GovernanceEvent> = (
  { itemId, reason },
  state,
) => {
  assertOpen(itemOf(state, itemId));
  return [{ type: 'ItemDropped', data: { ...ofItem(state, itemId), reason } }];
};

export const DropItemHandler = handlerFor(DropItem, {
  fold: governance,
  stream: ({ compoundId }) => governanceStream(compoundId),
  decide,
  allow: [{ roles: MEMBERS, territory: (_command, state) => governancePlace(state) }],
});
