import { spec } from '@yishi/kernel';
import { appropriation } from '../appropriation';
import { EndorseSupplement, decide as endorse } from '../endorse-supplement/endorse-supplement';
import { type FundingEvent, funding } from '../funding';
import {
  appropriated,
  appropriationOf,
  approved,
  command,
  director,
  finance,
  funded,
  fundingOf,
  id,
  officer,
  parts,
  projectId,
  SHARE,
  TOTAL,
} from '../funding.samples';
import { ProposeSupplement, decide as propose } from '../propose-supplement/propose-supplement';
import { RecordSupplement, decide as record } from '../record-supplement/record-supplement';
import { ApproveSupplement, decide } from './approve-supplement';

const supplementId = id('e', 1);
const NEW_TOTAL = TOTAL + 600n;
const proposed: FundingEvent = {
  type: 'SupplementProposed',
  data: { projectId, supplementId, newTotalFen: NEW_TOTAL, reason: '管线移位', by: 'director' },
};
const endorsed: FundingEvent = {
  type: 'SupplementEndorsed',
  data: { projectId, supplementId, by: 'officer' },
};
const loaded = { funding: fundingOf(...funded(), proposed, endorsed) };
const given = spec(appropriation, decide, { actor: finance, loaded });
const approve = command(ApproveSupplement, { projectId, supplementId });
const accounts = (districtFen: bigint, streetFen: bigint) => [
  appropriated('district', districtFen),
  appropriated('street-410811001', streetFen),
  approved(),
];
const increases = parts(NEW_TOTAL).map((part, place) => ({
  ...part,
  amountFen: [400n, 100n, 100n][place]!,
}));
const supplementApproved = {
  type: 'SupplementApproved',
  data: {
    projectId,
    supplementId,
    year: 2018,
    approvedFen: NEW_TOTAL,
    parts: parts(NEW_TOTAL),
    increases,
    reservations: increases.slice(0, 2),
    by: 'finance',
  },
} as const;

it('reserves what the parts rise by, to the last free fen', () => {
  const history = accounts(17_360_400n, SHARE + 100n);
  given(...history)
    .when(approve)
    .thenEvents(supplementApproved);
  const state = appropriationOf(...history, supplementApproved);
  expect(state.accounts.get('district')).toMatchObject({ reservedFen: 17_360_400n });
  expect(state.allocations.get(projectId)?.reserved.get('street-410811001')).toBe(SHARE + 100n);
});

it('reserves nothing when one account is short', () =>
  given(...accounts(99_000_000n, SHARE + 99n))
    .when(approve)
    .thenRefused('insufficient-appropriation', {
      account: 'street-410811001',
      freeFen: 99n,
      neededFen: 100n,
    }));

it('needs the street first', () =>
  given(...accounts(99_000_000n, 99_000_000n))
    .when(approve, { loaded: { funding: fundingOf(...funded(), proposed) } })
    .thenRefused('supplement-not-endorsed'));

it('is approved once', () =>
  given(...accounts(99_000_000n, 99_000_000n), supplementApproved)
    .when(approve)
    .thenRefused('already-decided'));

it('is not approved by who proposed or endorsed it', () => {
  const ready = given(...accounts(99_000_000n, 99_000_000n));
  for (const personId of ['director', 'officer'])
    ready.when(approve, { actor: { ...finance, personId } }).thenRefused('same-person');
  ready
    .when(approve, { actor: { ...finance, personId: 'endorser' } })
    .thenRefused('decided-before');
});

it('re-derives the completion: funded is never a stale flag', () => {
  const command_ = command(RecordSupplement, {
    projectId,
    supplementId,
    year: 2018,
    approvedFen: NEW_TOTAL,
    parts: parts(NEW_TOTAL),
    increases,
    by: 'finance',
  });
  const events = spec(funding, record)(...funded(), proposed, endorsed)
    .when(command_)
    .events();
  expect(events).toMatchObject([
    { type: 'ApprovedCostChanged', data: { approvedFen: NEW_TOTAL } },
    { type: 'FundingReopened', data: { raisedFen: SHARE, targetFen: SHARE + 100n } },
  ]);
  spec(funding, record)(...funded(), proposed, endorsed, {
    type: 'UnwindBegun',
    data: { projectId, reason: 'cancelled' },
  })
    .when(command_)
    .thenNothing();
});

describe('before the approval', () => {
  const asking = spec(funding, propose, { actor: director, commandId: supplementId });
  const ask = (newTotalFen: bigint) =>
    command(ProposeSupplement, { projectId, newTotalFen, reason: '管线移位' });
  const endorsing = spec(funding, endorse, { actor: officer });
  const endorseIt = command(EndorseSupplement, { projectId, supplementId });

  it('is proposed for more than what is approved', () => {
    asking(...funded())
      .when(ask(NEW_TOTAL))
      .thenEvents(proposed);
    asking(...funded())
      .when(ask(TOTAL))
      .thenRefused('not-an-increase', { approvedFen: TOTAL });
  });

  it('waits for the one before', () =>
    asking(...funded(), proposed)
      .when(ask(NEW_TOTAL))
      .thenRefused('supplement-pending'));

  it('is endorsed by the street, by another person, once', () => {
    endorsing(...funded(), proposed)
      .when(endorseIt)
      .thenEvents(endorsed);
    endorsing(...funded(), proposed, endorsed)
      .when(endorseIt)
      .thenNothing();
    endorsing(...funded(), proposed)
      .when(endorseIt, { actor: { ...officer, personId: 'director' } })
      .thenRefused('same-person');
  });
});
