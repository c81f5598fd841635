import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import {
  type Council,
  type CouncilEvent,
  council,
  councilPlace,
  councilStream,
  inRound,
} from '../council';
import { assertSelfOr, exitCasesOf, MEMBERS, memberOf } from '../rules';

const MAX_REASON_LENGTH = 500;

/**
 * A member leaves, or the street records that one has left (moved away, died). The member's
 * households are free to be linked again. Refusals: `not-the-member`, `not-established`,
 * `director-must-be-replaced`.
 */
export class LeaveCouncil extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

export const decide: Decide<LeaveCouncil, Council, CouncilEvent> = (
  { councilId, personId, reason },
  state,
  { actor },
) => {
  const member = memberOf(state, personId);
  assertSelfOr(['street-officer'], actor, personId, state.territory);
  if (state.directorId === personId) throw new Refused('director-must-be-replaced');
  const seat = { councilId, personId, term: state.term, ...inRound(member.round) };
  return [{ type: 'MemberLeft', data: { ...seat, reason, ...exitCasesOf([member]) } }];
};

export const LeaveCouncilHandler = handlerFor(LeaveCouncil, {
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
