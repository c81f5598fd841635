import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type Council, council, councilStream } from '../../membership/council';
import {
  casePlace,
  type ExitCase,
  type ExitEvent,
  type ExitOutcome,
  exitCase,
  exitStream,
} from '../exit';
import { assertStep, assertStillSits, refuseOwnCase } from '../rules';

const MAX_REASON_LENGTH = 500;

/**
 * The street confirms what the council decided: it takes effect. Not by who decided for the
 * council, nor by the person concerned. Refusals: `own-exit-case`, `not-at-this-step` {step},
 * `decided-for-the-council`, `member-left-meanwhile`.
 */
export class ConfirmExit extends YishiCommand {
  @IsId() readonly caseId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

type Loaded = Readonly<{ council: Council }>;

/** Refusals: `decided-for-the-council`. */
export function refuseDecider({ decidedBy }: ExitCase, personId: string): void {
  if (decidedBy.includes(personId)) throw new Refused('decided-for-the-council');
}

export const decide: Decide<ConfirmExit, ExitCase, ExitEvent, Loaded> = (
  { caseId, reason },
  state,
  { actor, loaded },
) => {
  refuseOwnCase(state, actor.personId);
  assertStep(state, 'decided');
  refuseDecider(state, actor.personId);
  assertStillSits(state, loaded.council);
  const { councilId, personId, term, round, decisionReason } = state;
  const about = { caseId, councilId, personId, term, round };
  const outcome = state.outcome as ExitOutcome; // there is one at this step
  return [{ type: 'ExitConfirmed', data: { ...about, outcome, decisionReason, reason } }];
};

export const ConfirmExitHandler = handlerFor(ConfirmExit, {
  fold: exitCase,
  stream: ({ caseId }) => exitStream(caseId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => casePlace(state) }],
  load: async ({ caseId }, reader) => {
    const state = await reader.state(exitCase, exitStream(caseId));
    casePlace(state);
    return { council: await reader.state(council, councilStream(state.councilId)) };
  },
});
