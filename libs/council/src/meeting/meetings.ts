import {
  type Event,
  type Fold,
  NotFound,
  PersistentMap,
  PersistentSet,
  type Territory,
  unreachable,
} from '@yishi/kernel';

type OfMeeting<D extends object = object> = Readonly<{ meetingId: string; compoundId: string }> &
  Readonly<D>;

/**
 * Notice of a residents' meeting. `number` is gapless per compound, `startsAt` an instant (ISO 8601
 * UTC). `size` is the number of resident households when it was called, which majorities are
 * counted by; `households` are the first of their ids, `RegisterContinued` holds the others.
 */
export type MeetingCalled = Event<
  'MeetingCalled',
  OfMeeting<{
    territory: Territory;
    number: number;
    startsAt: string;
    place: string;
    agenda: readonly string[];
    size: number;
    households: readonly string[];
  }>
>;
export type RegisterContinued = Event<
  'RegisterContinued',
  OfMeeting<{ households: readonly string[] }>
>;
/** Households that were not there before. */
export type AttendanceRecorded = Event<
  'AttendanceRecorded',
  OfMeeting<{ households: readonly string[] }>
>;
/**
 * What was put to the vote, and how it went: `present` of `size` households were there. `passed`
 * stays as it was decided, whoever comes later.
 */
export type ResolutionRecorded = Event<
  'ResolutionRecorded',
  OfMeeting<{
    territory: Territory;
    resolutionId: string;
    number: number;
    title: string;
    text: string;
    votesFor: number;
    against: number;
    abstained: number;
    present: number;
    size: number;
    passed: boolean;
  }>
>;
/** The bytes are beside the log, found by their digest. */
export type MinutesAttached = Event<
  'MinutesAttached',
  OfMeeting<{ sha256: string; mediaType: string; sizeBytes: number }>
>;
/** The bytes are gone for good; that they were there stays said. */
export type MinutesErased = Event<'MinutesErased', OfMeeting<{ sha256: string; reason: string }>>;
export type MeetingConcluded = Event<'MeetingConcluded', OfMeeting>;
export type MeetingCancelled = Event<'MeetingCancelled', OfMeeting<{ reason: string }>>;

export type MeetingEvent =
  | MeetingCalled
  | RegisterContinued
  | AttendanceRecorded
  | ResolutionRecorded
  | MinutesAttached
  | MinutesErased
  | MeetingConcluded
  | MeetingCancelled;

export type MeetingStage = 'called' | 'concluded' | 'cancelled';

export type Meeting = Readonly<{
  stage: MeetingStage;
  startsAt: string;
  /** When it was concluded or cancelled; '' before. */
  endedAt: string;
  size: number;
  /** Those who may attend; nobody any more when the meeting has ended. */
  eligible: PersistentSet<string>;
  present: PersistentSet<string>;
  resolutions: number;
  /** Digests of the files, those of erased ones too. */
  minutes: readonly string[];
  erasedMinutes: readonly string[];
}>;

/** All meetings of one compound. */
export type Meetings = Readonly<{
  territory: Territory;
  meetings: PersistentMap<string, Meeting>;
  /** Called, and neither concluded nor cancelled. */
  open: number;
}>;

export const meetingsStream = (compoundId: string): string => `meetings-${compoundId}`;

const NOBODY = PersistentSet.of<string>();

export const meetings: Fold<Meetings, MeetingEvent> = {
  initialState: { territory: '', meetings: PersistentMap.empty<string, Meeting>(), open: 0 },
  evolve(state, event, { at }) {
    switch (event.type) {
      case 'MeetingCalled':
        return called(state, event.data);
      case 'RegisterContinued': {
        const { meetingId, households } = event.data;
        return changed(state, meetingId, ({ eligible }) => ({
          eligible: with_(eligible, households),
        }));
      }
      case 'AttendanceRecorded': {
        const { meetingId, households } = event.data;
        return changed(state, meetingId, ({ present }) => ({
          present: with_(present, households),
        }));
      }
      case 'ResolutionRecorded':
        return changed(state, event.data.meetingId, ({ resolutions }) => ({
          resolutions: resolutions + 1,
        }));
      case 'MinutesAttached':
        return changed(state, event.data.meetingId, ({ minutes }) => ({
          minutes: [...minutes, event.data.sha256],
        }));
      case 'MinutesErased':
        return changed(state, event.data.meetingId, ({ erasedMinutes }) => ({
          erasedMinutes: [...erasedMinutes, event.data.sha256],
        }));
      case 'MeetingConcluded':
        return ended(state, event.data.meetingId, 'concluded', at);
      case 'MeetingCancelled':
        return ended(state, event.data.meetingId, 'cancelled', at);
      default:
        return unreachable(event);
    }
  },
};

function called(state: Meetings, data: MeetingCalled['data']): Meetings {
  const { meetingId, territory, startsAt, size, households } = data;
  const eligible = PersistentSet.of(households);
  const nothing = { endedAt: '', present: NOBODY, resolutions: 0, minutes: [], erasedMinutes: [] };
  const meeting: Meeting = { stage: 'called', startsAt, size, eligible, ...nothing };
  return { territory, meetings: state.meetings.set(meetingId, meeting), open: state.open + 1 };
}

function changed(
  state: Meetings,
  meetingId: string,
  change: (meeting: Meeting) => Partial<Meeting>,
): Meetings {
  const meeting = meetingOf(state, meetingId);
  const meetings = state.meetings.set(meetingId, { ...meeting, ...change(meeting) });
  return { ...state, meetings };
}

function ended(state: Meetings, meetingId: string, stage: MeetingStage, at: string): Meetings {
  const end = { stage, endedAt: at, eligible: NOBODY, present: NOBODY };
  return { ...changed(state, meetingId, () => end), open: state.open - 1 };
}

function with_(set: PersistentSet<string>, ids: readonly string[]): PersistentSet<string> {
  let all = set;
  for (const id of ids) all = all.add(id);
  return all;
}

/** Throws `NotFound` meeting. */
export function meetingOf(state: Meetings, meetingId: string): Meeting {
  const meeting = state.meetings.get(meetingId);
  if (!meeting) throw new NotFound('meeting');
  return meeting;
}

/** The compound's place, for the `allow` rules. Throws `NotFound` when it never had a meeting. */
export function meetingsPlace(state: Meetings): Territory {
  if (state.territory === '') throw new NotFound('meeting');
  return state.territory;
}
