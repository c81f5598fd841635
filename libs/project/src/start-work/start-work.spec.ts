import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  atFunded,
  atRaising,
  atUnderWay,
  director,
  fundingReopened,
  workStarted,
} from '../project.samples';
import { decide, StartWork } from './start-work';

const given = spec(project, decide, { actor: director });
const start = a(StartWork);

it('starts when funded', () =>
  given(...atFunded)
    .when(start)
    .thenEvents(workStarted));

it('starts once', () =>
  given(...atUnderWay)
    .when(start)
    .thenNothing());

it('refuses while raising, also when it was funded before', () => {
  given(...atRaising)
    .when(start)
    .thenRefused('not-funded', { stage: 'raising' });
  given(...atFunded, fundingReopened)
    .when(start)
    .thenRefused('not-funded', { stage: 'raising' });
});
