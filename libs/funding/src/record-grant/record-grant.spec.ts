import { spec } from '@yishi/kernel';
import { type FundingEvent, funding } from '../funding';
import { command, granted, parts, projectId, requested, TOTAL } from '../funding.samples';
import { RecordRefusal, decide as refuse } from '../record-refusal/record-refusal';
import { RequestAllocation, decide as request } from '../request-allocation/request-allocation';
import { decide, RecordGrant } from './record-grant';

const given = spec(funding, decide);
const grant = (round = 1) =>
  command(RecordGrant, {
    projectId,
    year: 2018,
    round,
    approvedFen: TOTAL,
    parts: parts(),
    by: 'finance',
  });
const cancelled: FundingEvent = {
  type: 'AllocationCancelled',
  data: { projectId, districtCode: '410811', year: 0, round: 1, reason: '撤回' },
};

it('learns of the approval, once', () => {
  given(requested()).when(grant()).thenEvents(granted());
  given(requested(), granted()).when(grant()).thenNothing();
});

it('declines an approval that came after the project was withdrawn, so that it is released', () =>
  given(requested(), cancelled)
    .when(grant())
    .thenEvents({
      type: 'GrantDeclined',
      data: { projectId, districtCode: '410811', year: 2018, round: 1 },
    }));

it('learns of a return or rejection of this round only', () => {
  const refusing = spec(funding, refuse);
  const refusal = (round: number) =>
    command(RecordRefusal, { projectId, round, outcome: 'returned', by: 'finance' });
  refusing(requested())
    .when(refusal(1))
    .thenEvents({
      type: 'AllocationRefused',
      data: { projectId, round: 1, outcome: 'returned', by: 'finance' },
    });
  refusing(requested(2)).when(refusal(1)).thenNothing();
});

it('is asked for again in a later round, never twice in one', () => {
  const asking = spec(funding, request);
  const { data } = requested() as Extract<FundingEvent, { type: 'AllocationRequested' }>;
  const ask = (round: number) => command(RequestAllocation, { ...data, round });
  asking().when(ask(1)).thenEvents(requested());
  asking(requested()).when(ask(1)).thenNothing();
  asking(requested(), cancelled).when(ask(1)).thenNothing();
  asking(requested(), cancelled).when(ask(2)).thenEvents(requested(2));
  asking(requested(), granted()).when(ask(2)).thenNothing();
  asking(requested(2)).when(ask(1)).thenNothing();
});

it('is asked for again though the news of the return of the earlier round are slower', () => {
  const { data } = requested() as Extract<FundingEvent, { type: 'AllocationRequested' }>;
  spec(
    funding,
    request,
  )(requested())
    .when(command(RequestAllocation, { ...data, round: 2 }))
    .thenEvents(requested(2));
});
