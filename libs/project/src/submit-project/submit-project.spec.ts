import { spec } from '@yishi/kernel';
import { type ProjectEvent, project } from '../project';
import {
  a,
  also,
  atSubmitted,
  collecting,
  director,
  drafted,
  officer,
  projectId,
  returnedBy,
  terms,
  withdrew,
} from '../project.samples';
import { decide, SubmitProject } from './submit-project';

const given = spec(project, decide, { actor: director });
const submit = a(SubmitProject);
const submitted = (participating: number, households: number, needed: number, round = 1) =>
  ({
    type: 'ProjectSubmitted',
    data: { projectId, round, participating, households, needed, by: director.personId },
  }) as const;

it.each([
  [10, 7, 7],
  [276, 194, 194],
  [186, 131, 131],
  [186, 151, 131],
  [1, 1, 1],
])('of %i households %i suffice', (households, participating, needed) =>
  given(...collecting(households, participating))
    .when(submit)
    .thenEvents(submitted(participating, households, needed)),
);

it.each([
  [276, 193, 194, 1],
  [186, 130, 131, 1],
  [10, 6, 7, 1],
  [10, 0, 7, 7],
])('of %i households %i do not', (households, participating, needed, missingHouseholds) =>
  given(...collecting(households, participating))
    .when(submit)
    .thenRefused('below-threshold', { missingHouseholds, participating, households, needed }),
);

it('does not count who withdrew', () =>
  given(...collecting(10, 7), withdrew(7))
    .when(submit)
    .thenRefused('below-threshold'));

describe('where the policy asks for a resolution', () => {
  const required: ProjectEvent[] = collecting(10, 7).map((event) =>
    event.type === 'DriveOpened'
      ? { ...event, data: { ...event.data, terms: { ...terms, resolutionRequired: true } } }
      : event,
  );
  const rests: ProjectEvent = {
    type: 'ProjectRestsOnResolution',
    data: { projectId, resolutionId: 'r', meetingId: 'm', title: '道路硬化' },
  };

  it('refuses a project that names none', () =>
    given(...required)
      .when(submit)
      .thenRefused('resolution-required'));

  it('takes one that does, named before or after the drive was opened', () => {
    const [first, ...others] = required as [ProjectEvent, ...ProjectEvent[]];
    given(...required, rests)
      .when(submit)
      .thenEvents(submitted(7, 10, 7));
    given(first, rests, ...others)
      .when(submit)
      .thenEvents(submitted(7, 10, 7));
  });
});

it('starts a new round after a return, participations kept', () =>
  given(...atSubmitted, returnedBy())
    .when(submit)
    .thenEvents(submitted(7, 10, 7, 2)));

it('needs a drive', () =>
  given(drafted).when(submit).thenRefused('drive-not-open', { stage: 'draft' }));

it('refuses a director who decided for the street before', () =>
  given(...atSubmitted, returnedBy())
    .when(submit, { actor: also(officer, director) })
    .thenRefused('decided-before', { role: 'street' }));
