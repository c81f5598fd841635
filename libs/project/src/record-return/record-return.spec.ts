import { spec } from '@yishi/kernel';
import { project } from '../project';
import { a, atApproved, atEndorsed, projectId } from '../project.samples';
import { decide, RecordReturn } from './record-return';

const given = spec(project, decide);
const record = (round = 1) => a(RecordReturn, { round, reason: '补充报价', by: 'finance' });

it('goes back to the council with the reason of the district', () =>
  given(...atEndorsed)
    .when(record())
    .thenEvents({
      type: 'ProjectReturned',
      data: { projectId, round: 1, role: 'district', reason: '补充报价', by: 'finance' },
    }));

it('changes nothing when it is not waiting for this round', () => {
  given(...atEndorsed)
    .when(record(2))
    .thenNothing();
  given(...atApproved)
    .when(record())
    .thenNothing();
});
