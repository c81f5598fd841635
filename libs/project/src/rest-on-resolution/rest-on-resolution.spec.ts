import { NotFound, spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  atSubmitted,
  collecting,
  drafted,
  member,
  place,
  projectId,
  returnedBy,
} from '../project.samples';
import type { Resolution } from '../resolution/resolution';
import { decide, RestOnResolution } from './rest-on-resolution';

const resolutionId = '01900000-0000-7000-8000-0000000000e2';
const meetingId = '01900000-0000-7000-8000-0000000000e1';
const title = '道路硬化';
const passed: Resolution = { resolutionId, meetingId, compoundId: place.compoundId, title };
const given = spec(project, decide, { actor: member, loaded: passed as Resolution | undefined });
const rest = a(RestOnResolution, { resolutionId });
const rests = (id = resolutionId) =>
  ({
    type: 'ProjectRestsOnResolution',
    data: { projectId, resolutionId: id, meetingId, title },
  }) as const;

it('names the resolution, of a draft and of an open drive, also after a return', () => {
  given(drafted).when(rest).thenEvents(rests());
  given(...collecting(10, 7))
    .when(rest)
    .thenEvents(rests());
  given(...atSubmitted, returnedBy())
    .when(rest)
    .thenEvents(rests());
});

it('names it once; another one replaces it', () => {
  given(drafted, rests()).when(rest).thenNothing();
  given(drafted, rests('another')).when(rest).thenEvents(rests());
});

it('refuses it once the project is submitted', () =>
  given(...atSubmitted)
    .when(rest)
    .thenRefused('resolution-too-late', { stage: 'submitted' }));

it('refuses a resolution of another compound', () =>
  given(drafted)
    .when(rest, { loaded: { ...passed, compoundId: projectId } })
    .thenRefused('resolution-of-another-compound'));

it('finds none that was not passed', () =>
  expect(given(drafted).when(rest, { loaded: undefined }).events).toThrow(
    new NotFound('resolution'),
  ));
