import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, ValidateNested } from 'class-validator';
import { Places } from '../../places/places';
import {
  type Council,
  type CouncilEvent,
  council,
  councilPlace,
  councilStream,
  withLink,
} from '../council';
import { linkTo, MAX_LINKED_HOUSEHOLDS } from '../link-household/link-household';
import { assertEstablished } from '../rules';

/** With 30 households each, what one append of the log takes. */
const MAX_MEMBERS = 33;

export class MemberHouseholds {
  @IsId() readonly personId!: string;
  @IsArray()
  @ArrayMaxSize(MAX_LINKED_HOUSEHOLDS)
  @ArrayUnique()
  @IsId({ each: true })
  readonly householdIds!: readonly string[];
}

/**
 * Links many households at once, as proposed (`household-assignment`) or as people think better:
 * all or nothing. Links that are there already stay. Refusals: `not-established`,
 * `household-linked-elsewhere` {householdId} (also when it is named for two members),
 * `too-many-households` {limit}, `NotFound` member or household.
 */
export class AcceptAssignment extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_MEMBERS)
  @ValidateNested({ each: true })
  @Type(() => MemberHouseholds)
  readonly assignments!: readonly MemberHouseholds[];
}

/** The ids of all households in the compound's register. */
type Loaded = Readonly<{ registered: ReadonlySet<string> }>;

export const decide: Decide<AcceptAssignment, Council, CouncilEvent, Loaded> = (
  { councilId, assignments },
  state,
  { loaded: { registered } },
) => {
  assertEstablished(state);
  let after = state;
  const events: CouncilEvent[] = [];
  for (const { personId, householdIds } of assignments) {
    for (const householdId of householdIds) {
      const link = { councilId, personId, householdId };
      const caused = linkTo(after, link, registered.has(householdId));
      if (caused.length > 0) after = withLink(after, householdId, personId);
      events.push(...caused);
    }
  }
  return events;
};

export const AcceptAssignmentHandler = handlerFor(AcceptAssignment, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [
    {
      roles: ['council-director', 'street-officer'],
      territory: (_command, state) => councilPlace(state),
    },
  ],
  load: async ({ councilId }, reader) => {
    const { stage, compoundId } = await reader.state(council, councilStream(councilId));
    const register = stage === 'none' ? [] : await reader.get(Places).householdsOf(compoundId);
    return { registered: new Set(register.map(({ householdId }) => householdId)) };
  },
});
