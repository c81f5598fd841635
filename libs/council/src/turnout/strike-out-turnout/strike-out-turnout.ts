import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { MEMBERS } from '../../membership/rules';
import {
  type TurnoutEvent,
  type Turnouts,
  turnouts,
  turnoutsPlace,
  turnoutsStream,
} from '../turnouts';

const MAX_REASON_LENGTH = 200;

/**
 * A turnout that was recorded by mistake no longer counts; it stays to be seen, with the reason.
 * Refusals: `struck-out-already`, `NotFound` turnout.
 */
export class StrikeOutTurnout extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly turnoutId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

export const decide: Decide<StrikeOutTurnout, Turnouts, TurnoutEvent> = (
  { turnoutId, reason },
  state,
) => {
  const found = state.turnouts.get(turnoutId);
  if (!found) throw new NotFound('turnout');
  const { struckOut, ...turnout } = found;
  if (struckOut) throw new Refused('struck-out-already');
  return [{ type: 'TurnoutStruckOut', data: { ...turnout, reason } }];
};

export const StrikeOutTurnoutHandler = handlerFor(StrikeOutTurnout, {
  fold: turnouts,
  stream: ({ compoundId }) => turnoutsStream(compoundId),
  decide,
  allow: [{ roles: MEMBERS, territory: (_command, state) => turnoutsPlace(state) }],
});
