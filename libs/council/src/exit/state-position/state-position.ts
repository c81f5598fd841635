import { type Decide, Refused, type Role, type Territory } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { ownPlaceIn } from '../../membership/rules';
import { casePlace, type ExitCase, type ExitEvent, exitCase, exitStream } from '../exit';
import { assertStep } from '../rules';

/** Every member is a resident: nobody loses the right to be heard with a role. */
const PERSONS_CONCERNED: readonly Role[] = ['council-member', 'council-director', 'resident'];
const MAX_TEXT_LENGTH = 2_000;

/**
 * The member states the position, once, in the days after the notice (`STATEMENT_DAYS`). The text
 * stands on the case's public page. Refusals: `not-the-person-concerned`, `not-at-this-step`
 * {step}, `position-stated`, `statement-days-over` {until}.
 */
export class StatePosition extends YishiCommand {
  @IsId() readonly caseId!: string;
  @IsFreeText(MAX_TEXT_LENGTH) readonly text!: string;
}

type Loaded = Readonly<{ place: Territory }>;

export const decide: Decide<StatePosition, ExitCase, ExitEvent, Loaded> = (
  { caseId, text },
  state,
  { actor, now },
) => {
  if (actor.personId !== state.personId) throw new Refused('not-the-person-concerned');
  assertStep(state, 'open');
  if (state.hasStated) throw new Refused('position-stated');
  if (now.toISOString() >= state.statementEndsAt) {
    throw new Refused('statement-days-over', { until: state.statementEndsAt });
  }
  return [{ type: 'PositionStated', data: { caseId, text } }];
};

export const StatePositionHandler = handlerFor(StatePosition, {
  fold: exitCase,
  stream: ({ caseId }) => exitStream(caseId),
  decide,
  allow: [{ roles: PERSONS_CONCERNED, territory: (_command, _state, { place }) => place }],
  load: async ({ caseId }, reader, { actor }) => {
    const state = await reader.state(exitCase, exitStream(caseId));
    return { place: ownPlaceIn(casePlace(state), actor, PERSONS_CONCERNED) };
  },
});
