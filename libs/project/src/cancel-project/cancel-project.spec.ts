import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  also,
  atAccepted,
  atApproved,
  atFunded,
  atRaising,
  atUnderWay,
  cancelled,
  collecting,
  director,
  fundingReopened,
  officer,
  settled,
  withdrawn,
} from '../project.samples';
import { CancelProject, decide } from './cancel-project';

const given = spec(project, decide, { actor: officer });
const cancel = a(CancelProject, { reason: '另有安排' });

it.each([
  ['collecting', collecting(10, 7)],
  ['approved', atApproved],
  ['raising', atRaising],
  ['funded', atFunded],
])('ends a project at %s', (_stage, history) =>
  given(...history)
    .when(cancel)
    .thenEvents(cancelled),
);

it('is done once', () =>
  given(...atFunded, cancelled)
    .when(cancel)
    .thenNothing());

it('refuses once work has started, also when the raising was reopened since', () => {
  given(...atUnderWay)
    .when(cancel)
    .thenRefused('work-started', { stage: 'under-way' });
  given(...atUnderWay, fundingReopened)
    .when(cancel)
    .thenRefused('work-started');
});

it('refuses what has ended', () => {
  given(...atAccepted, settled)
    .when(cancel)
    .thenRefused('project-ended', { stage: 'settled' });
  given(...collecting(10, 7), withdrawn)
    .when(cancel)
    .thenRefused('project-ended');
});

it('refuses who submitted it', () =>
  given(...atApproved)
    .when(cancel, { actor: also(director, officer) })
    .thenRefused('decided-before', { role: 'council' }));
