import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { refuseDecider } from '../confirm-exit/confirm-exit';
import { casePlace, type ExitCase, type ExitEvent, exitCase, exitStream } from '../exit';
import { assertStep, refuseOwnCase } from '../rules';

const MAX_REASON_LENGTH = 500;

/**
 * The street does not confirm what the council decided: the council decides again. Refusals:
 * `own-exit-case`, `not-at-this-step` {step}, `decided-for-the-council`.
 */
export class ReturnExit extends YishiCommand {
  @IsId() readonly caseId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

export const decide: Decide<ReturnExit, ExitCase, ExitEvent> = (
  { caseId, reason },
  state,
  { actor },
) => {
  refuseOwnCase(state, actor.personId);
  assertStep(state, 'decided');
  refuseDecider(state, actor.personId);
  return [{ type: 'ExitReturned', data: { caseId, reason } }];
};

export const ReturnExitHandler = handlerFor(ReturnExit, {
  fold: exitCase,
  stream: ({ caseId }) => exitStream(caseId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => casePlace(state) }],
});
