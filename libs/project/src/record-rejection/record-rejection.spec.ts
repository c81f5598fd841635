import { spec } from '@yishi/kernel';
import { project } from '../project';
import { a, atApproved, atEndorsed, projectId } from '../project.samples';
import { decide, RecordRejection } from './record-rejection';

const given = spec(project, decide);
const record = (round = 1) => a(RecordRejection, { round, reason: '不属民生项目', by: 'finance' });

it('ends the project with the reason of the district', () =>
  given(...atEndorsed)
    .when(record())
    .thenEvents({
      type: 'ProjectRejected',
      data: { projectId, round: 1, reason: '不属民生项目', by: 'finance' },
    }));

it('changes nothing when it is not waiting for this round', () => {
  given(...atEndorsed)
    .when(record(2))
    .thenNothing();
  given(...atApproved)
    .when(record())
    .thenNothing();
});
