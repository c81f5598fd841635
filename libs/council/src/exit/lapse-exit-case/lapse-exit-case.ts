import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsIn } from 'class-validator';
import {
  type ExitCase,
  type ExitEvent,
  exitCase,
  exitStream,
  LAPSE_CAUSES,
  type LapseCause,
} from '../exit';

/**
 * There is no member any more to decide about: the case closes (sent by the program only). Nothing
 * when it is over.
 */
export class LapseExitCase extends YishiCommand {
  @IsId() readonly caseId!: string;
  @IsIn(LAPSE_CAUSES) readonly cause!: LapseCause;
}

export const decide: Decide<LapseExitCase, ExitCase, ExitEvent> = ({ caseId, cause }, state) =>
  state.step === 'open' || state.step === 'decided'
    ? [{ type: 'ExitLapsed', data: { caseId, cause } }]
    : [];

export const LapseExitCaseHandler = handlerFor(LapseExitCase, {
  fold: exitCase,
  stream: ({ caseId }) => exitStream(caseId),
  decide,
  allow: [],
});
