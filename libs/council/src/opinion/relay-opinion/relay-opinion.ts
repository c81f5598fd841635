import { chinaDate, type Decide } from '@yishi/kernel';
import { type PolicyTerms, relayWorkingDaysOf } from '@yishi/messaging';
import { handlerFor, IsFreeText, IsId, workingDeadline, YishiCommand } from '@yishi/platform';
import { IsIn, ValidateIf } from 'class-validator';
import { Places } from '../../places/places';
import {
  type OpinionEvent,
  type Opinions,
  opinions,
  RELAYED_TO,
  type RelayedTo,
  streamOf,
} from '../opinions';
import { byMembers, IsOpinionNumber, moves, refOf, waiting } from '../rules';

/**
 * A member relays an opinion to the street, or to a department of the district. It is due at the end
 * of the last of the working days that the policy in force that day gives (10 when it says
 * nothing); relayed again after a reopening, it has a new deadline. Refusals:
 * `opinion-not-waiting`, `NotFound` policy.
 */
export class RelayOpinion extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  @IsIn(RELAYED_TO) readonly to!: RelayedTo;
  /** The office that answers; the street may go without. */
  @ValidateIf(({ to, department }: RelayOpinion) => to === 'district' || department !== undefined)
  @IsFreeText(60)
  readonly department?: string;
}

type Loaded = Readonly<{ policyVersion: number; terms: PolicyTerms }>;

export const decide: Decide<RelayOpinion, Opinions, OpinionEvent, Loaded> = (
  command,
  state,
  { now, loaded: { policyVersion, terms } },
) => {
  const opinion = waiting(state, command);
  const { to, department = '' } = command;
  const workingDays = relayWorkingDaysOf(terms);
  const deadline = workingDeadline(chinaDate(now), workingDays);
  const relay = { relay: opinion.relays + 1, to, department, policyVersion, workingDays };
  return [
    { type: 'OpinionRelayed', data: { ...refOf(opinion), ...relay, ...deadline } },
    moves(opinion, 'relayed'),
  ];
};

export const RelayOpinionHandler = handlerFor(RelayOpinion, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: byMembers,
  load: async ({ compoundId }, reader, { now }) => {
    const places = reader.get(Places);
    return places.policyOn(await places.territoryOf(compoundId), chinaDate(now));
  },
});
