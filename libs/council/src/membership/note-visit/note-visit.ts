import { type Decide, Refused } from '@yishi/kernel';
import {
  handlerFor,
  IsCalendarDate,
  IsFreeText,
  IsId,
  Optional,
  YishiCommand,
} from '@yishi/platform';
import { IsIn } from 'class-validator';
import { assertRecent } from '../../recent-date';
import {
  type Council,
  type CouncilEvent,
  council,
  councilPlace,
  councilStream,
  VISIT_PURPOSES,
  type VisitPurpose,
  visitKey,
} from '../council';
import { assertSelfOr, MEMBERS, memberOf } from '../rules';

const MAX_NOTE_LENGTH = 200;

/**
 * A member notes that it called on a household it is linked with: when and what for. The note is for
 * the council and the street, never public; it holds no names. Refusals: `not-the-member`,
 * `not-established`, `household-not-linked`, `date-in-future`, `date-too-old` {days},
 * `visit-noted-already` {date}.
 */
export class NoteVisit extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
  @IsId() readonly householdId!: string;
  @IsCalendarDate() readonly date!: string;
  @IsIn(VISIT_PURPOSES) readonly purpose!: VisitPurpose;
  @Optional() @IsFreeText(MAX_NOTE_LENGTH) readonly note?: string;
}

export const decide: Decide<NoteVisit, Council, CouncilEvent> = (
  command,
  state,
  { now, actor, commandId },
) => {
  const { councilId, personId, householdId, date, purpose, note = '' } = command;
  memberOf(state, personId);
  assertSelfOr([], actor, personId, state.territory);
  if (state.households.get(householdId) !== personId) throw new Refused('household-not-linked');
  assertRecent(date, now);
  if (state.visits.has(visitKey({ householdId, date, purpose })))
    throw new Refused('visit-noted-already', { date });
  const visit = { visitId: commandId, date, purpose, note };
  return [{ type: 'HouseholdVisited', data: { councilId, personId, householdId, ...visit } }];
};

export const NoteVisitHandler = handlerFor(NoteVisit, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [{ roles: MEMBERS, territory: (_command, state) => councilPlace(state) }],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
