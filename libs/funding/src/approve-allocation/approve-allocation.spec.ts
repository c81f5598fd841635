import { type Actor, spec } from '@yishi/kernel';
import { appropriation } from '../appropriation';
import {
  appropriated,
  appropriationOf,
  approved,
  command,
  endorserInFinance,
  finance,
  fundingOf,
  granted,
  otherProjectId,
  parts,
  projectId,
  requested,
} from '../funding.samples';
import { ApproveAllocation, decide } from './approve-allocation';

const loaded = {
  funding: fundingOf(requested()),
  year: 2018,
  yearBefore: appropriation.initialState,
};
const given = spec(appropriation, decide, { actor: finance, loaded });
const approve = command(ApproveAllocation, { projectId });
const enough = [
  appropriated('district', 17_360_000n),
  appropriated('street-410811001', 4_340_000n),
];
const by = (personId: string): Actor => ({ ...finance, personId });

it('reserves the parts in both accounts, to the last fen', () =>
  given(...enough)
    .when(approve)
    .thenEvents(approved()));

it("refuses when one fen of the district's share is missing", () =>
  given(appropriated('district', 17_359_999n), appropriated('street-410811001', 4_340_000n))
    .when(approve)
    .thenRefused('insufficient-appropriation', {
      account: 'district',
      freeFen: 17_359_999n,
      neededFen: 17_360_000n,
    }));

it("refuses when the street's share is missing, and reserves nothing of the district's", () =>
  given(appropriated('district', 99_000_000n))
    .when(approve)
    .thenRefused('insufficient-appropriation', {
      account: 'street-410811001',
      freeFen: 0n,
      neededFen: 4_340_000n,
    }));

it('lets one of two projects have the last free money', () =>
  given(...enough, approved(otherProjectId))
    .when(approve)
    .thenRefused('insufficient-appropriation'));

it('decides once a round', () =>
  given(...enough, approved())
    .when(approve)
    .thenRefused('already-decided', { round: 1 }));

it('knows a decision of the year before', () =>
  given(...enough)
    .when(approve, { loaded: { ...loaded, yearBefore: appropriationOf(...enough, approved()) } })
    .thenRefused('already-decided'));

it('refuses what nobody asks for', () =>
  given(...enough)
    .when(approve, {
      loaded: {
        ...loaded,
        funding: fundingOf(requested(), {
          type: 'AllocationCancelled',
          data: { projectId, districtCode: '410811', year: 0, round: 1, reason: 'withdrawn' },
        }),
      },
    })
    .thenRefused('allocation-not-requested'));

it('lets nobody decide who decided on the project in another role', () =>
  given(...enough)
    .when(approve, { actor: endorserInFinance })
    .thenRefused('decided-before', { role: 'project' }));

it('lets the same officer decide again in a later round, though the project lists all deciders', () => {
  const second = requested(2);
  if (second.type !== 'AllocationRequested') throw new Error();
  const funding = fundingOf(
    requested(),
    {
      type: 'AllocationRefused',
      data: { projectId, round: 1, outcome: 'returned', by: 'finance' },
    },
    { ...second, data: { ...second.data, deciders: ['director', 'endorser', 'finance'] } },
  );
  given(...enough, {
    type: 'AllocationReturned',
    data: { projectId, round: 1, reason: '补充报价', by: 'finance' },
  })
    .when(approve, { actor: by('finance'), loaded: { ...loaded, funding } })
    .thenEvents(approved(projectId, 2));
});

it('releases what an earlier round still holds and reserves anew', () => {
  const cancelled = {
    type: 'AllocationCancelled',
    data: { projectId, districtCode: '410811', year: 2018, round: 1, reason: '异议成立' },
  } as const;
  const funding = fundingOf(requested(), granted(), cancelled, requested(2));
  given(...enough, approved())
    .when(approve, { loaded: { ...loaded, funding } })
    .thenEvents(
      {
        type: 'AllocationReleased',
        data: { projectId, year: 2018, round: 1, parts: parts().slice(0, 2), whole: true },
      },
      approved(projectId, 2),
    );
});
