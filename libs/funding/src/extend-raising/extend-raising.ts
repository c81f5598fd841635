import { addDays, type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { requireRaising } from '../deciding';
import {
  type Funding,
  type FundingEvent,
  funding,
  fundingStream,
  isComplete,
  placeOf,
} from '../funding';

/**
 * The council gives the raising the policy's days once more: at most once, and before the deadline.
 * Refusals: `raising-not-open`, `raising-complete`, `raising-extended-already`, `deadline-passed`
 * {deadline}.
 */
export class ExtendRaising extends YishiCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<ExtendRaising, Funding, FundingEvent> = (
  { projectId },
  state,
  { now },
) => {
  requireRaising(state);
  if (isComplete(state)) throw new Refused('raising-complete');
  if (state.extended) throw new Refused('raising-extended-already');
  if (now.toISOString() >= state.deadline) {
    throw new Refused('deadline-passed', { deadline: state.deadline });
  }
  const deadline = addDays(new Date(state.deadline), state.terms!.raisingDays).toISOString();
  return [{ type: 'RaisingExtended', data: { projectId, deadline } }];
};

export const ExtendRaisingHandler = handlerFor(ExtendRaising, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [{ roles: ['council-director'], territory: (_command, state) => placeOf(state) }],
});
