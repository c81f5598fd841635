import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId, territory } from '../../membership/council.samples';
import {
  BEFORE,
  called,
  concluded,
  DURING,
  meetingId,
  present,
  resolved,
  startsAt,
} from '../meeting.samples';
import { meetings } from '../meetings';
import { decide, MAX_RESOLUTIONS, RecordResolution } from './record-resolution';

const resolutionId = '00000000-0000-8000-8000-0000000000f2';
const given = spec(meetings, decide, { now: DURING, commandId: resolutionId });
const words = { title: '道路硬化', text: '同意申报道路硬化项目。' };
const record = (votesFor: number, against = 0, abstained = 0) =>
  shape(RecordResolution, { compoundId, meetingId, ...words, votesFor, against, abstained });

describe('record resolution', () => {
  it('records the vote and that it passed', () =>
    given(called(10), present(6))
      .when(record(4, 1, 1))
      .thenEvents({
        type: 'ResolutionRecorded',
        data: {
          ...{ meetingId, compoundId, territory, resolutionId, number: 1, ...words },
          ...{ votesFor: 4, against: 1, abstained: 1, present: 6, size: 10, passed: true },
        },
      }));

  it.each([
    ['half of those present', 6, 3],
    ['half of the households present', 5, 5],
    ['nobody present', 0, 0],
  ])('is not passed by %s', (_what, there, votesFor) =>
    expect(given(called(10), present(there)).when(record(votesFor)).events()).toMatchObject([
      { data: { votesFor, present: there, passed: false } },
    ]),
  );

  it('refuses more votes than households present', () => {
    const run = given(called(10), present(6));
    run.when(record(4, 2, 1)).thenRefused('more-votes-than-present', { votes: 7, present: 6 });
    expect(run.when(record(4, 2, 0)).events()).toHaveLength(1);
  });

  it('is put to the vote during the meeting', () => {
    given(called(10))
      .when(record(0), { now: BEFORE })
      .thenRefused('meeting-not-started', { startsAt });
    given(called(10), present(6), concluded)
      .when(record(0))
      .thenRefused('meeting-ended', { stage: 'concluded' });
  });

  it('numbers the resolutions of a meeting, up to 50', () => {
    const many = Array.from({ length: MAX_RESOLUTIONS }, (_, n) => resolved(n + 1));
    const run = given(called(10), ...many.slice(1))
      .when(record(0))
      .events();
    expect(run).toMatchObject([{ data: { number: 50 } }]);
    given(called(10), ...many)
      .when(record(0))
      .thenRefused('too-many-resolutions', { limit: 50 });
  });

  it('takes no telephone number in its words', () =>
    expect(() => shape(RecordResolution, { ...record(0), text: '电话13912345678' })).toThrow(
      'text: personal-data',
    ));
});
