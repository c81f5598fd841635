import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, IsText, YishiCommand } from '@yishi/platform';
import { IsArray, IsInt, Min } from 'class-validator';
import { type ExitCase, type ExitEvent, exitCase, exitStream } from '../exit';
import { statementEnd } from '../rules';

const MAX_TERRITORY_LENGTH = 200;
const MAX_PERIOD_LENGTH = 20;

/** The member is told (sent by the program only): from now on the days to be heard run. */
export class OpenExitCase extends YishiCommand {
  @IsId() readonly caseId!: string;
  @IsId() readonly councilId!: string;
  @IsId() readonly compoundId!: string;
  @IsText(MAX_TERRITORY_LENGTH) readonly territory!: string;
  @IsId() readonly personId!: string;
  @IsInt() @Min(1) readonly term!: number;
  @IsInt() @Min(0) readonly round!: number;
  @IsArray() @IsText(MAX_PERIOD_LENGTH, { each: true }) readonly periods!: readonly string[];
}

export const decide: Decide<OpenExitCase, ExitCase, ExitEvent> = (command, state, { now }) => {
  if (state.step !== 'none') return [];
  const { caseId, councilId, compoundId, territory, personId, term, round, periods } = command;
  const about = { caseId, councilId, compoundId, territory, personId, term, round, periods };
  return [{ type: 'ExitOpened', data: { ...about, statementEndsAt: statementEnd(now) } }];
};

export const OpenExitCaseHandler = handlerFor(OpenExitCase, {
  fold: exitCase,
  stream: ({ caseId }) => exitStream(caseId),
  decide,
  allow: [],
});
