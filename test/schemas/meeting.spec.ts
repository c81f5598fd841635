import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromJson } from '@yishi/kernel';
import { type MeetingEvent, meetingOf, meetings } from '../../libs/council/src/meeting/meetings';

const events = fromJson<readonly MeetingEvent[]>(
  readFileSync(path.join(__dirname, 'golden/meeting.json'), 'utf8'),
);
const metadata = { commandId: '', inputHash: '', at: '2018-06-01T12:00:00.000Z', by: '', role: '' };
const folded = (count: number) =>
  events
    .slice(0, count)
    .reduce((state, event) => meetings.evolve(state, event, metadata), meetings.initialState);

const first = '0190b0c0-0000-7000-8000-0000000000e1';
const second = '0190b0c0-0000-7000-8000-0000000000e3';

/** Compiles only while it names every event of meetings. */
const TYPES: Readonly<Record<MeetingEvent['type'], true>> = {
  MeetingCalled: true,
  RegisterContinued: true,
  AttendanceRecorded: true,
  ResolutionRecorded: true,
  MinutesAttached: true,
  MinutesErased: true,
  MeetingConcluded: true,
  MeetingCancelled: true,
};

describe('stored events of meetings', () => {
  it('are of every type', () =>
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(Object.keys(TYPES))));

  it('fold to a meeting under way', () => {
    const { eligible, present, ...meeting } = meetingOf(folded(5), first);
    expect([eligible.size, present.size]).toEqual([3, 2]);
    expect(meeting).toEqual({
      ...{ stage: 'called', startsAt: '2018-06-01T11:00:00.000Z', endedAt: '' },
      ...{ size: 3, resolutions: 1, minutes: ['ab'.repeat(32)] },
      erasedMinutes: [],
    });
  });

  it('fold to one concluded and one cancelled', () => {
    const state = folded(events.length);
    expect(meetingOf(state, first)).toMatchObject({
      ...{ stage: 'concluded', endedAt: metadata.at },
      ...{ minutes: ['ab'.repeat(32)], erasedMinutes: ['ab'.repeat(32)] },
    });
    expect(meetingOf(state, second)).toMatchObject({ stage: 'cancelled' });
    expect([state.open, state.meetings.size]).toEqual([0, 2]);
  });
});
