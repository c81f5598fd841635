import { ERASERS, RECORDERS, type Rights, reason } from './right';

export const meetingRights: Rights = {
  CallMeeting: {
    roles: RECORDERS,
    body: { startsAt: '2018-06-01T19:00:00+08:00', place: '院内广场', agenda: ['道路硬化'] },
  },
  RecordAttendance: { roles: RECORDERS, body: { households: [':householdId'] } },
  RecordResolution: {
    roles: RECORDERS,
    body: { title: '道路硬化', text: '同意申报。', votesFor: 1, against: 0, abstained: 0 },
  },
  AttachMinutes: { roles: RECORDERS, body: '%PDF-1.7' },
  EraseMinutes: { roles: ERASERS, body: reason },
  ConcludeMeeting: { roles: RECORDERS },
  CancelMeeting: { roles: RECORDERS, body: reason },
};
