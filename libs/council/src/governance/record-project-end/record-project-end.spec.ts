import type { Followed } from '@yishi/following';
import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { governance, type ProjectOutcome } from '../governance';
import {
  coordinated,
  joined,
  leftProject,
  listed,
  projectEnded,
  projectId,
  reopened,
  running,
  solvedByProject,
} from '../governance.samples';
import { projectEnds } from '../project-ends.process';
import { decide, RecordProjectEnd } from './record-project-end';

const given = spec(governance, decide, { loaded: { project: running } });
const end = (outcome: ProjectOutcome) =>
  shape(RecordProjectEnd, { projectId: projectId(1), outcome });

describe('record project end', () => {
  const two = [listed(1), listed(2), listed(3), joined(2), joined(1), joined(3, 2)];

  it('solves the items of a settled project, and no others', () =>
    given(...two)
      .when(end('settled'))
      .thenEvents(projectEnded('settled'), solvedByProject(1), solvedByProject(2)));

  it.each(['rejected', 'withdrawn', 'cancelled'] as const)(
    'opens the items again when it was %s',
    (outcome) =>
      given(...two)
        .when(end(outcome))
        .thenEvents(projectEnded(outcome), reopened(1, outcome), reopened(2, outcome)),
  );

  it('is recorded also when no item is in the project', () => {
    given().when(end('settled')).thenEvents(projectEnded('settled'));
    given(listed(1), joined(1), leftProject(1), listed(2), coordinated(2))
      .when(end('settled'))
      .thenEvents(projectEnded('settled'));
  });

  it('happens once', () =>
    given(listed(1), joined(1), projectEnded('settled'), solvedByProject(1))
      .when(end('settled'))
      .thenNothing());

  it.each([
    ['ProjectSettled.v1', {}, 'settled'],
    ['ProjectEndedEarly.v1', { outcome: 'withdrawn', reason: '撤回' }, 'withdrawn'],
  ] as const)('follows %s', (type, more, outcome) => {
    const followed = { type, data: { projectId: projectId(1), ...more }, at: '', by: '' };
    const place = { role: '', stream: '', position: 1n, index: 0, commandId: '' };
    const react = projectEnds.on[type] as (event: Followed) => readonly object[];
    expect(react({ ...followed, ...place })).toEqual([
      { command: RecordProjectEnd, input: { projectId: projectId(1), outcome } },
    ]);
  });
});
