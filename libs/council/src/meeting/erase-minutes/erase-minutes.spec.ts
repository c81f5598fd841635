import { Malformed, NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId } from '../../membership/council.samples';
import { attached, called, concluded, meetingId, minutesErased } from '../meeting.samples';
import { meetings } from '../meetings';
import { decide, EraseMinutes } from './erase-minutes';

const given = spec(meetings, decide);
const minutesDigest = '1'.padStart(64, '0');
const reason = '记录中有电话。';
const fields = { compoundId, meetingId, minutesDigest, reason };
const erase = shape(EraseMinutes, fields);

describe('erase minutes', () => {
  it('says which file went and why, also long after the meeting', () =>
    given(called(), attached(minutesDigest), concluded)
      .when(erase, { now: '2028-06-01T11:00:00.000Z' })
      .thenEvents(minutesErased(minutesDigest, reason)));

  it('says it once', () =>
    given(called(), attached(minutesDigest), minutesErased(minutesDigest, reason))
      .when(erase)
      .thenNothing());

  it('knows only files of the meeting', () => {
    const other = given(called(), attached('2'.padStart(64, '0'))).when(erase);
    expect(other.events).toThrow(new NotFound('minutes'));
    expect(given().when(erase).events).toThrow(new NotFound('meeting'));
  });

  it.each([
    ['no digest', { minutesDigest: '1' }],
    ['no reason', { reason: '' }],
    ['a telephone number', { reason: '电话 13912345678' }],
  ])('takes no %s', (_what, bad) =>
    expect(() => shape(EraseMinutes, { ...fields, ...bad })).toThrow(Malformed),
  );
});
