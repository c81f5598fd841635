import { Malformed, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import {
  CountersignInvoice,
  decide as countersign,
} from '../countersign-invoice/countersign-invoice';
import { type FundingEvent, funding } from '../funding';
import {
  command,
  director,
  funded,
  fundingOf,
  id,
  invoicePaid,
  invoiceProposed,
  officer,
  open,
  paymentProposed,
  paymentReleased,
  projectId,
  requested,
  SHARE,
  TOTAL,
  underWay,
  workStarted,
} from '../funding.samples';
import { RejectInvoice, decide as reject } from '../reject-invoice/reject-invoice';
import { decide, ProposeInvoice } from './propose-invoice';

const given = spec(funding, decide, { actor: director, commandId: id('d', 1) });
const propose = (amountFen: bigint, invoiceNumber = 'No-1', payee = '焦作市政工程公司') =>
  command(ProposeInvoice, { projectId, invoiceNumber, payee, amountFen });
const signing = spec(funding, countersign, { actor: officer });
const sign = command(CountersignInvoice, { projectId, invoiceId: id('d', 1) });
const rejected: FundingEvent = {
  type: 'InvoiceRejected',
  data: { projectId, invoiceId: id('d', 1), reason: '金额有误', by: 'officer' },
};

it('is proposed by the director and paid by the countersignature', () => {
  given(...underWay())
    .when(propose(15_000_000n))
    .thenEvents(invoiceProposed(1, 15_000_000n));
  const proposed = [...underWay(), invoiceProposed(1, 15_000_000n)];
  signing(...proposed)
    .when(sign)
    .thenEvents(invoicePaid(1, 15_000_000n));
  expect(fundingOf(...proposed, invoicePaid(1, 15_000_000n)).cashFen).toBe(TOTAL - 15_000_000n);
});

it('may take the account to zero, and no further', () => {
  const started = [...funded(), workStarted];
  given(...started)
    .when(propose(SHARE))
    .thenEvents(invoiceProposed(1, SHARE));
  given(...started)
    .when(propose(SHARE + 1n))
    .thenRefused('account-too-low', { availableFen: SHARE });
});

it('counts what other proposals need', () =>
  given(...funded(), workStarted, invoiceProposed(1, SHARE - 10n))
    .when(propose(11n, 'No-2'), { commandId: id('d', 2) })
    .thenRefused('account-too-low', { availableFen: 10n }));

it('asks the account again when it is countersigned', () => {
  const history = [
    ...open('advance'),
    paymentProposed(1, 'district', 500n),
    paymentReleased(1, 'district', 500n, true),
    workStarted,
    invoiceProposed(1, 400n),
    invoiceProposed(2, 400n),
    invoicePaid(2, 400n),
  ];
  signing(...history)
    .when(sign)
    .thenRefused('account-too-low', { availableFen: 100n });
});

it('needs a supplement above the approved cost', () =>
  given(...underWay(), invoiceProposed(9, 26_000_000n), invoicePaid(9, 26_000_000n))
    .when(propose(40_001n))
    .thenRefused('supplement-needed', { approvedFen: TOTAL, invoicedFen: 26_000_000n }));

it('waits for the work to start', () =>
  given(...funded())
    .when(propose(1n))
    .thenRefused('work-not-started'));

it('uses a number once per payee, however it is written', () => {
  const used = given(...underWay(), invoiceProposed(1, 1n), invoicePaid(1, 1n));
  used
    .when(propose(1n, 'no-1', '焦作市政工程公司 '.trim()), { commandId: id('d', 2) })
    .thenRefused('invoice-already-used', { invoiceNumber: 'no-1' });
  expect(used.when(propose(1n, 'No-1', '另一家公司')).events()).toHaveLength(1);
});

it('may be proposed again after a rejection', () => {
  const history = [...underWay(), invoiceProposed(1, 5n)];
  spec(funding, reject, { actor: officer })(...history)
    .when(command(RejectInvoice, { projectId, invoiceId: id('d', 1), reason: '金额有误' }))
    .thenEvents(rejected);
  const again = given(...history, rejected).when(propose(4n), { commandId: id('d', 2) });
  expect(again.events()).toMatchObject([{ type: 'InvoiceProposed', data: { amountFen: 4n } }]);
});

it('is countersigned by another person, once, and not after a rejection', () => {
  const proposed = [...underWay(), invoiceProposed(1, 5n)];
  const both = { ...director, grants: [...director.grants, ...officer.grants] };
  signing(...proposed)
    .when(sign, { actor: both })
    .thenRefused('same-person');
  signing(...proposed, invoicePaid(1, 5n))
    .when(sign)
    .thenRefused('invoice-not-open', { status: 'paid' });
  signing(...proposed, rejected)
    .when(sign)
    .thenRefused('invoice-not-open', { status: 'rejected' });
});

it('is not countersigned by who paid for the district', () =>
  signing(...underWay(), invoiceProposed(1, 5n))
    .when(sign, { actor: { ...officer, personId: 'finance' } })
    .thenRefused('decided-before', { role: 'district' }));

it('is not countersigned by who submitted the project for the council', () => {
  const asked = requested() as Extract<FundingEvent, { type: 'AllocationRequested' }>;
  const roles: FundingEvent = {
    ...asked,
    data: {
      ...asked.data,
      deciders: ['submitter', 'officer'],
      deciderRoles: ['council', 'street'],
    },
  };
  const history = [roles, ...underWay().slice(1), invoiceProposed(1, 5n)];
  signing(...history)
    .when(sign, { actor: { ...officer, personId: 'submitter' } })
    .thenRefused('decided-before', { role: 'council' });
  expect(
    signing(...history)
      .when(sign)
      .events(),
  ).toHaveLength(1);
});

it('takes no telephone number for a payee', () => {
  const proposal = { projectId, invoiceNumber: '13912345678', payee: '李师傅 13912345678' };
  expect(() => shape(ProposeInvoice, { ...proposal, amountFen: 1 })).toThrow(
    new Malformed([{ field: 'payee', reason: 'personal-data' }]),
  );
});
