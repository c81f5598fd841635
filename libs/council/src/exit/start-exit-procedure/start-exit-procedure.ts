import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, IsText, YishiCommand } from '@yishi/platform';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray } from 'class-validator';
import { type Council, type CouncilEvent, council, councilStream } from '../../membership/council';

const MAX_PERIODS = 20;
const MAX_PERIOD_LENGTH = 20;

/**
 * A member was low so often in a row that an exit procedure begins (sent by the program only). It
 * is decided in the council's own stream, which knows who sits: nothing happens for who does not
 * (any more), and once for a case, however often it is told.
 */
export class StartExitProcedure extends YishiCommand {
  @IsId() readonly caseId!: string;
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_PERIODS)
  @ArrayUnique()
  @IsText(MAX_PERIOD_LENGTH, { each: true })
  readonly periods!: readonly string[];
}

export const decide: Decide<StartExitProcedure, Council, CouncilEvent> = (
  { caseId, councilId, personId, periods },
  state,
) => {
  const member = state.stage === 'established' ? state.members.get(personId) : undefined;
  if (!member || state.exitCases.has(caseId)) return [];
  const { compoundId, territory, term } = state;
  const about = { caseId, councilId, compoundId, territory, personId };
  return [{ type: 'ExitProcedureStarted', data: { ...about, term, round: member.round, periods } }];
};

export const StartExitProcedureHandler = handlerFor(StartExitProcedure, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [],
});
