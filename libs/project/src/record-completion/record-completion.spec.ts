import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  atAccepted,
  atFunded,
  atRaising,
  atUnderWay,
  cancelled,
  funded,
  fundingReopened,
} from '../project.samples';
import { decide, RecordCompletion } from './record-completion';

const given = spec(project, decide);
const record = a(RecordCompletion, { raisedFen: 4_340_000n });

it('is funded when the raising is complete', () =>
  given(...atRaising)
    .when(record)
    .thenEvents(funded()));

it.each([
  ['funded', atFunded],
  ['under-way', atUnderWay],
  ['accepted', atAccepted],
] as const)('goes on where a reopening stopped it: %s', (stage, history) =>
  given(...history, fundingReopened)
    .when(record)
    .thenEvents(funded(stage)),
);

it('changes nothing outside raising', () => {
  given(...atFunded)
    .when(record)
    .thenNothing();
  given(...atRaising, cancelled)
    .when(record)
    .thenNothing();
});
