import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { IsInt, Min } from 'class-validator';
import {
  type Council,
  type CouncilEvent,
  council,
  councilStream,
  inRound,
} from '../../membership/council';
import { exitCasesOf } from '../../membership/rules';

const MAX_REASON_LENGTH = 1_000;

/**
 * A removal that the council decided and the street confirmed takes effect (sent by the program
 * only): the seat and the linked households are free, and a council whose director it was has none
 * until the street names one. Nothing when the member left meanwhile, also when elected again.
 */
export class RemoveMember extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsInt() @Min(1) readonly term!: number;
  @IsInt() @Min(0) readonly round!: number;
  @IsId() readonly caseId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

export const decide: Decide<RemoveMember, Council, CouncilEvent> = (
  { councilId, personId, term, round, caseId, reason },
  state,
) => {
  const isThisTerm = state.stage === 'established' && state.term === term;
  const member = isThisTerm ? state.members.get(personId) : undefined;
  if (member?.round !== round) return [];
  const seat = { councilId, personId, term, ...inRound(round) };
  const cause = { cause: 'exit-procedure', caseId } as const;
  return [{ type: 'MemberLeft', data: { ...seat, reason, ...cause, ...exitCasesOf([member]) } }];
};

export const RemoveMemberHandler = handlerFor(RemoveMember, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [],
});
