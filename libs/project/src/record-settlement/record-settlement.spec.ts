import { spec } from '@yishi/kernel';
import { project } from '../project';
import { a, atAccepted, atUnderWay, fundingReopened, settled } from '../project.samples';
import { decide, RecordSettlement } from './record-settlement';

const given = spec(project, decide);
const record = a(RecordSettlement, { actualFen: 25_860_000n });

it('settles accepted work', () =>
  given(...atAccepted)
    .when(record)
    .thenEvents(settled));

it('settles accepted work whose raising was reopened', () =>
  given(...atAccepted, fundingReopened)
    .when(record)
    .thenEvents(settled));

it('is recorded once', () =>
  given(...atAccepted, settled)
    .when(record)
    .thenNothing());

it('says so when nobody accepted the work', () =>
  given(...atUnderWay)
    .when(record)
    .thenRefused('work-not-accepted', { stage: 'under-way' }));

it('says so when raising interrupted the work', () =>
  given(...atUnderWay, fundingReopened)
    .when(record)
    .thenRefused('work-not-accepted', { stage: 'raising' }));
