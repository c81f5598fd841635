import { fromTopics, send, topicProcess } from '@yishi/following';
import { FUNDING_TOPIC } from '@yishi/messaging';
import { RecordApproval } from './record-approval/record-approval';
import { RecordCompletion } from './record-completion/record-completion';
import { RecordRaisingFailure } from './record-raising-failure/record-raising-failure';
import { RecordRejection } from './record-rejection/record-rejection';
import { RecordReopening } from './record-reopening/record-reopening';
import { RecordReturn } from './record-return/record-return';
import { RecordSettlement } from './record-settlement/record-settlement';

/**
 * Money is decided in funding; the project learns of it here. What came too late changes nothing.
 */
export const followFunding = topicProcess({
  name: 'project.follow-funding',
  source: fromTopics(FUNDING_TOPIC),
  on: {
    'AllocationApproved.v1': ({ data: { projectId, round, approvedFen, by } }) => [
      send(RecordApproval, { projectId, round, approvedFen, by }),
    ],
    'AllocationReturned.v1': ({ data: { projectId, round, reason, by } }) => [
      send(RecordReturn, { projectId, round, reason, by }),
    ],
    'AllocationRejected.v1': ({ data: { projectId, round, reason, by } }) => [
      send(RecordRejection, { projectId, round, reason, by }),
    ],
    'FundingCompleted.v1': ({ data: { projectId, raisedFen } }) => [
      send(RecordCompletion, { projectId, raisedFen }),
    ],
    'FundingReopened.v1': ({ data: { projectId, raisedFen, targetFen } }) => [
      send(RecordReopening, { projectId, raisedFen, targetFen }),
    ],
    'RaisingFailed.v1': ({ data: { projectId } }) => [send(RecordRaisingFailure, { projectId })],
    'ProjectSettled.v1': ({ data: { projectId, actualFen } }) => [
      send(RecordSettlement, { projectId, actualFen }),
    ],
  },
});
