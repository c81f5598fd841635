import type { Actor, Role, Territory } from '@yishi/kernel';
import type { MatchingMode, PolicyTerms } from '@yishi/messaging';
import type { CommandType } from '@yishi/platform';
import { type Appropriation, type AppropriationEvent, appropriation } from './appropriation';
import { type Channel, type Funding, type FundingEvent, funding } from './funding';
import { partsOf } from './parts';

// Sample money for the specs of this context: the case of the Chemical Bureau compound.

export const projectId = '01900000-0000-7000-8000-000000000001';
export const otherProjectId = '01900000-0000-7000-8000-000000000002';
export const compoundId = '01900000-0000-7000-8000-0000000000c0';
export const territory = `410811/410811001/01900000-0000-7000-8000-0000000000a0/${compoundId}`;
export const TOTAL = 26_040_000n;
export const SHARE = 4_340_000n;
export const NOW = '2018-06-01T08:00:00.000Z';
export const DEADLINE = '2018-07-31T08:00:00.000Z';
export const AFTER_DEADLINE = '2018-07-31T08:00:00.001Z';

/** The n-th id of a kind (`b`, `c`, `d`, … one hexadecimal digit). */
export const id = (kind: string, n = 1): string =>
  `01900000-0000-7000-8000-${kind}${n.toString().padStart(11, '0')}`;
export const household = (n: number): string => id('1', n);

const person = (personId: string, role: Role, place: Territory): Actor => ({
  personId,
  grants: [{ role, territory: place }],
});
export const director = person('director', 'council-director', territory);
export const member = person('member', 'council-member', territory);
export const officer = person('officer', 'street-officer', '410811/410811001');
export const otherOfficer = person('other-officer', 'street-officer', '410811/410811001');
export const finance = person('finance', 'district-finance', '410811');
export const otherFinance = person('other-finance', 'district-finance', '410811');
/** The endorsing officer, who was given an office of the district besides. */
export const endorserInFinance = person('endorser', 'district-finance', '410811');
export const resident = (n: number): Actor =>
  person(`resident-${n}`, 'resident', `${territory}/${household(n)}`);

export const terms: PolicyTerms = {
  threshold: '7/10',
  shares: [
    { funder: 'district', source: 'district', share: '2/3' },
    { funder: 'street', source: 'street', share: '1/6' },
    { funder: 'residents', source: 'residents', share: '1/6' },
  ],
  matching: 'on-target',
  publicityDays: 7,
  raisingDays: 60,
};

export const parts = (totalFen = TOTAL) => partsOf(totalFen, terms.shares, '410811001');

/** A command as the pipeline gives it to `decide`. */
export const command = <C extends object>(type: CommandType<C>, fields: Partial<C>): C =>
  Object.assign(new type(), fields);

export const requested = (round = 1, matching: MatchingMode = 'on-target'): FundingEvent => ({
  type: 'AllocationRequested',
  data: {
    projectId,
    compoundId,
    territory,
    districtCode: '410811',
    streetCode: '410811001',
    title: '院内道路和路灯',
    totalFen: TOTAL,
    policyVersion: 1,
    terms: { ...terms, matching },
    deciders: ['director', 'endorser'],
    round,
  },
});
export const granted = (round = 1): FundingEvent => ({
  type: 'AllocationGranted',
  data: { projectId, year: 2018, round, approvedFen: TOTAL, parts: parts(), by: 'finance' },
});
export const raisingOpened: FundingEvent = {
  type: 'RaisingOpened',
  data: { projectId, targetFen: SHARE, deadline: DEADLINE },
};
/** Raising is open, in this mode of matching. */
export const open = (matching: MatchingMode = 'on-target'): readonly FundingEvent[] => [
  requested(1, matching),
  granted(),
  raisingOpened,
];

export const credited = (
  n: number,
  amountFen: bigint,
  raisedFen = amountFen,
  channel: Channel = 'cash',
): FundingEvent => ({
  type: 'ContributionCredited',
  data: {
    projectId,
    contributionId: id('b', n),
    receiptNumber: `2018-${String(n).padStart(6, '0')}`,
    householdId: household(n),
    donorId: '',
    channel,
    amountFen,
    paidOn: '2018-07-02',
    reference: channel === 'cash' ? '' : `R${n}`,
    raisedFen,
  },
});
/** The residents' share is there, to the fen. */
export const funded = (): readonly FundingEvent[] => [...open(), credited(1, SHARE)];

export const paymentProposed = (
  n: number,
  funder: 'district' | 'street',
  amountFen: bigint,
): FundingEvent => ({
  type: 'PaymentProposed',
  data: {
    projectId,
    paymentId: id('c', n),
    funder,
    source: funder,
    account: funder === 'street' ? 'street-410811001' : 'district',
    amountFen,
    by: funder === 'street' ? 'officer' : 'finance',
  },
});
export const paymentReleased = (
  n: number,
  funder: 'district' | 'street',
  amountFen: bigint,
  aheadOfRaising = false,
): FundingEvent => ({
  type: 'PaymentReleased',
  data: {
    projectId,
    paymentId: id('c', n),
    funder,
    source: funder,
    account: funder === 'street' ? 'street-410811001' : 'district',
    districtCode: '410811',
    year: 2018,
    amountFen,
    aheadOfRaising,
    by: funder === 'street' ? 'other-officer' : 'other-finance',
  },
});
export const workStarted: FundingEvent = { type: 'WorkStarted', data: { projectId } };
/** All parts are paid and the work is under way: 260,400.00 on the account. */
export const underWay = (): readonly FundingEvent[] => [
  ...funded(),
  paymentProposed(1, 'district', 17_360_000n),
  paymentReleased(1, 'district', 17_360_000n),
  paymentProposed(2, 'street', SHARE),
  paymentReleased(2, 'street', SHARE),
  workStarted,
];

export const invoiceProposed = (n: number, amountFen: bigint): FundingEvent => ({
  type: 'InvoiceProposed',
  data: {
    projectId,
    invoiceId: id('d', n),
    invoiceNumber: `No-${n}`,
    payee: '焦作市政工程公司',
    amountFen,
    by: 'director',
  },
});
export const invoicePaid = (n: number, amountFen: bigint): FundingEvent => ({
  type: 'InvoicePaid',
  data: {
    projectId,
    invoiceId: id('d', n),
    invoiceNumber: `No-${n}`,
    payee: '焦作市政工程公司',
    amountFen,
    by: 'officer',
  },
});
export const workAccepted: FundingEvent = {
  type: 'WorkAccepted',
  data: { projectId, deciders: ['director', 'endorser', 'finance', 'checker'] },
};
/** The actual cost of the case, all invoiced and paid. */
export const ACTUAL = 25_860_000n;
export const accepted = (): readonly FundingEvent[] => [
  ...underWay(),
  invoiceProposed(1, 15_000_000n),
  invoicePaid(1, 15_000_000n),
  invoiceProposed(2, 10_860_000n),
  invoicePaid(2, 10_860_000n),
  workAccepted,
];

export const appropriated = (
  account: string,
  amountFen: bigint,
  changeFen = amountFen,
): AppropriationEvent => ({
  type: 'AppropriationSet',
  data: {
    districtCode: '410811',
    year: 2018,
    account,
    source: account === 'district' ? 'district' : 'street',
    streetCode: account === 'district' ? '' : '410811001',
    amountFen,
    changeFen,
  },
});
export const approved = (of = projectId, round = 1): AppropriationEvent => ({
  type: 'AllocationApproved',
  data: {
    projectId: of,
    year: 2018,
    round,
    approvedFen: TOTAL,
    parts: parts(),
    by: 'finance',
  },
});

const metadata = { commandId: '', inputHash: '', at: NOW, by: '', role: '' };
export const fundingOf = (...events: readonly FundingEvent[]): Funding =>
  events.reduce((state, event) => funding.evolve(state, event, metadata), funding.initialState);
export const appropriationOf = (...events: readonly AppropriationEvent[]): Appropriation =>
  events.reduce(
    (state, event) => appropriation.evolve(state, event, metadata),
    appropriation.initialState,
  );
