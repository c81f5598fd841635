import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  atAccepted,
  atFunded,
  atRaising,
  atUnderWay,
  fundingReopened,
  settled,
} from '../project.samples';
import { decide, RecordReopening } from './record-reopening';

const given = spec(project, decide);
const record = a(RecordReopening, { raisedFen: 4_300_000n, targetFen: 4_340_000n });

it.each([
  ['funded', atFunded],
  ['under-way', atUnderWay],
  ['accepted', atAccepted],
])('raises again from %s', (_stage, history) =>
  given(...history)
    .when(record)
    .thenEvents(fundingReopened),
);

it('changes nothing while raising or after settlement', () => {
  given(...atRaising)
    .when(record)
    .thenNothing();
  given(...atAccepted, settled)
    .when(record)
    .thenNothing();
});
