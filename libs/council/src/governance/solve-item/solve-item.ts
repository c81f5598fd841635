import { chinaDate, type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsCalendarDate, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { MEMBERS } from '../../membership/rules';
import {
  type Governance,
  type GovernanceEvent,
  governance,
  governancePlace,
  governanceStream,
} from '../governance';
import { assertOpen, itemOf, ofItem } from '../rules';

const MAX_WHO_LENGTH = 60;
const MAX_RESULT_LENGTH = 500;

/**
 * An open item was solved without money: coordinated. `who` is the office or organisation that saw
 * to it, not a person; `on` is the day, not after today. Refusals: `item-in-project`,
 * `item-closed`, `solved-in-the-future` (`on`).
 */
export class SolveItem extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly itemId!: string;
  @IsFreeText(MAX_WHO_LENGTH) readonly who!: string;
  @IsCalendarDate() readonly on!: string;
  @IsFreeText(MAX_RESULT_LENGTH) readonly result!: string;
}

export const decide: Decide<SolveItem, Governance, GovernanceEvent> = (
  { itemId, who, on, result },
  state,
  { now },
) => {
  assertOpen(itemOf(state, itemId));
  if (on > chinaDate(now)) throw new Refused('solved-in-the-future', { on });
  return [{ type: 'ItemCoordinated', data: { ...ofItem(state, itemId), who, on, result } }];
};

export const SolveItemHandler = handlerFor(SolveItem, {
  fold: governance,
  stream: ({ compoundId }) => governanceStream(compoundId),
  decide,
  allow: [{ roles: MEMBERS, territory: (_command, state) => governancePlace(state) }],
});
