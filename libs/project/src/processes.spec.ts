import type { Reaction } from '@yishi/following';
import { endPublicity } from './end-publicity.process';
import { followFunding } from './follow-funding.process';
import { approvedBy, PUBLICITY_ENDS, projectId } from './project.samples';

const reactions = (on: object, type: string, data: object): readonly object[] =>
  (on as Record<string, (event: object) => readonly Reaction[]>)[type]!({ type, data }).map(
    ({ command, input, dueAt, tolerates }) => ({
      command: command.name,
      input,
      ...(dueAt && { dueAt }),
      ...(tolerates && { tolerates }),
    }),
  );

it('ends publicity when its days are over', () =>
  expect(reactions(endPublicity.on, 'ProjectApproved', approvedBy().data)).toEqual([
    { command: 'EndPublicity', input: { projectId, round: 1 }, dueAt: PUBLICITY_ENDS },
  ]));

it.each([
  [
    'AllocationApproved.v1',
    { year: 2018, approvedFen: 5n, parts: [], by: 'finance', round: 2 },
    'RecordApproval',
    { round: 2, approvedFen: 5n, by: 'finance' },
  ],
  [
    'AllocationReturned.v1',
    { reason: '补充报价', by: 'finance', round: 1 },
    'RecordReturn',
    { round: 1, reason: '补充报价', by: 'finance' },
  ],
  [
    'AllocationRejected.v1',
    { reason: '不属民生项目', by: 'finance', round: 1 },
    'RecordRejection',
    { round: 1, reason: '不属民生项目', by: 'finance' },
  ],
  ['FundingCompleted.v1', { raisedFen: 7n }, 'RecordCompletion', { raisedFen: 7n }],
  [
    'FundingReopened.v1',
    { raisedFen: 6n, targetFen: 7n },
    'RecordReopening',
    { raisedFen: 6n, targetFen: 7n },
  ],
  ['RaisingFailed.v1', { raisedFen: 6n, targetFen: 7n }, 'RecordRaisingFailure', {}],
  [
    'ProjectSettled.v1',
    { year: 2018, approvedFen: 9n, actualFen: 8n, parts: [], reserveFen: 0n },
    'RecordSettlement',
    { actualFen: 8n },
  ],
])('hears %s', (type, data, command, input) =>
  expect(reactions(followFunding.on, type, { projectId, ...data })).toEqual([
    { command, input: { projectId, ...input } },
  ]),
);
