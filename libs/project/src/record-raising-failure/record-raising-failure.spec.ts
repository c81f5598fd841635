import { spec } from '@yishi/kernel';
import { project } from '../project';
import { a, atRaising, cancelled, projectId } from '../project.samples';
import { decide, RecordRaisingFailure } from './record-raising-failure';

const given = spec(project, decide);
const record = a(RecordRaisingFailure);

it('cancels the project', () =>
  given(...atRaising)
    .when(record)
    .thenEvents({
      type: 'ProjectCancelled',
      data: { projectId, reason: 'raising-failed', by: '' },
    }));

it('changes nothing when it has ended', () =>
  given(...atRaising, cancelled)
    .when(record)
    .thenNothing());
