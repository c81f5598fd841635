import { fromLog, process, send } from '@yishi/following';
import type { AppropriationEvent } from './appropriation';
import { RecordGrant } from './record-grant/record-grant';
import { RecordRefusal } from './record-refusal/record-refusal';
import { RecordSupplement } from './record-supplement/record-supplement';

/** What was decided on the year's accounts reaches the project's money. */
export const followAppropriation = process<AppropriationEvent>()({
  name: 'funding.follow-appropriation',
  source: fromLog('appropriation'),
  on: {
    AllocationApproved: ({ data }) => [send(RecordGrant, data)],
    AllocationReturned: ({ data: { projectId, round, by } }) => [
      send(RecordRefusal, { projectId, round, outcome: 'returned', by }),
    ],
    AllocationRejected: ({ data: { projectId, round, by } }) => [
      send(RecordRefusal, { projectId, round, outcome: 'rejected', by }),
    ],
    SupplementApproved: ({ data: { reservations: _reservations, ...supplement } }) => [
      send(RecordSupplement, supplement),
    ],
  },
});
