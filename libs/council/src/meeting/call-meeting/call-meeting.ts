import {
  addDays,
  type Decide,
  isCalendarDate,
  Malformed,
  Refused,
  type Territory,
} from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { ArrayMaxSize, ArrayMinSize, IsArray, Matches } from 'class-validator';
import { council, councilStream } from '../../membership/council';
import { councilIdOf } from '../../membership/form-council/form-council';
import { type HouseholdPlaceRow, Places } from '../../places/places';
import { type MeetingEvent, type Meetings, meetings, meetingsStream } from '../meetings';
import { RECORDERS } from '../rules';

const INSTANT =
  /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;
const MAX_PLACE_LENGTH = 120;
const MAX_POINTS = 20;
const MAX_POINT_LENGTH = 120;
export const MAX_DAYS_AHEAD = 366;
/** A compound with more has forgotten to conclude them. */
export const MAX_OPEN_MEETINGS = 10;
/** Ids in one event: 16,000 × 39 bytes stay well below the log's 1 MiB an event. */
export const REGISTER_PART = 16_000;

/**
 * Calls a residents' meeting (居民会议): by the council or the street, with notice of when, where
 * and what about. The resident households of the register as it is now may attend, and majorities
 * are counted by their number; later changes of the register change neither. Refusals:
 * `not-established`, `no-residents-to-call`, `starts-in-the-past`, `starts-too-late` {days},
 * `too-many-open-meetings` {limit}, `NotFound` compound.
 */
export class CallMeeting extends YishiCommand {
  @IsId() readonly compoundId!: string;
  /** An instant, ISO 8601 with `Z` or an offset. */
  @Matches(INSTANT) readonly startsAt!: string;
  @IsFreeText(MAX_PLACE_LENGTH) readonly place!: string;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_POINTS)
  @IsFreeText(MAX_POINT_LENGTH, { each: true })
  readonly agenda!: readonly string[];
}

export type Called = Readonly<{
  territory: Territory;
  hasCouncil: boolean;
  /** The resident households. */
  households: readonly string[];
}>;

export const decide: Decide<CallMeeting, Meetings, MeetingEvent, Called> = (
  command,
  state,
  { now, commandId, loaded: { territory, hasCouncil, households } },
) => {
  const { compoundId, place, agenda } = command;
  const startsAt = instantOf(command.startsAt);
  if (!hasCouncil) throw new Refused('not-established');
  if (households.length === 0) throw new Refused('no-residents-to-call');
  if (startsAt <= now.toISOString()) throw new Refused('starts-in-the-past');
  if (startsAt > addDays(now, MAX_DAYS_AHEAD).toISOString())
    throw new Refused('starts-too-late', { days: MAX_DAYS_AHEAD });
  if (state.open >= MAX_OPEN_MEETINGS)
    throw new Refused('too-many-open-meetings', { limit: MAX_OPEN_MEETINGS });
  const of = { meetingId: commandId, compoundId };
  const notice = { number: state.meetings.size + 1, startsAt, place, agenda };
  const [first = [], ...others] = parts(households);
  return [
    {
      type: 'MeetingCalled',
      data: { ...of, territory, ...notice, size: households.length, households: first },
    },
    ...others.map(
      (part) => ({ type: 'RegisterContinued', data: { ...of, households: part } }) as const,
    ),
  ];
};

/** ISO 8601 UTC with milliseconds, so that instants compare as texts. */
function instantOf(text: string): string {
  if (!isCalendarDate(text.slice(0, 10)))
    throw new Malformed([{ field: 'startsAt', reason: 'not-a-date' }]);
  return new Date(text).toISOString();
}

function parts(households: readonly string[]): readonly (readonly string[])[] {
  const made: (readonly string[])[] = [];
  for (let from = 0; from < households.length; from += REGISTER_PART)
    made.push(households.slice(from, from + REGISTER_PART));
  return made;
}

const residentsOf = (register: readonly HouseholdPlaceRow[]): readonly string[] =>
  register
    .filter(({ residence }) => residence === 'resident')
    .map(({ householdId }) => householdId);

export const CallMeetingHandler = handlerFor(CallMeeting, {
  fold: meetings,
  stream: ({ compoundId }) => meetingsStream(compoundId),
  load: async ({ compoundId }, reader) => {
    const places = reader.get(Places);
    const { stage } = await reader.state(council, councilStream(councilIdOf(compoundId)));
    return {
      territory: await places.territoryOf(compoundId),
      hasCouncil: stage === 'established',
      households: residentsOf(await places.householdsOf(compoundId)),
    };
  },
  decide,
  allow: [{ roles: RECORDERS, territory: (_command, _state, { territory }) => territory }],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
