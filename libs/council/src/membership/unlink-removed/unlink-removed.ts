import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { ArrayMaxSize, IsArray } from 'class-validator';
import { type Council, type CouncilEvent, council, councilStream } from '../council';
import { councilIdOf } from '../form-council/form-council';

/** As many as one event of an import names. */
const MAX_AT_ONCE = 1_000;

/**
 * Households are no longer on the compound's register (sent by the program only): nobody is linked
 * with a household that is not there, or the member's place for another would be taken for ever.
 * Nothing for those that are not linked, or without a council that stands.
 */
export class UnlinkRemoved extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsArray()
  @ArrayMaxSize(MAX_AT_ONCE)
  @IsId({ each: true })
  readonly householdIds!: readonly string[];
}

export const decide: Decide<UnlinkRemoved, Council, CouncilEvent> = (
  { householdIds },
  { stage, councilId, households },
) => {
  if (stage !== 'established') return [];
  return [...new Set(householdIds)].flatMap((householdId): readonly CouncilEvent[] => {
    const personId = households.get(householdId);
    if (personId === undefined) return [];
    return [{ type: 'HouseholdUnlinked', data: { councilId, personId, householdId } }];
  });
};

export const UnlinkRemovedHandler = handlerFor(UnlinkRemoved, {
  fold: council,
  stream: ({ compoundId }) => councilStream(councilIdOf(compoundId)),
  decide,
  allow: [],
});
