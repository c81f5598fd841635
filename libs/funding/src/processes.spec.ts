import type { Reaction } from '@yishi/following';
import { countTransfers } from './count-transfers.process';
import { creditContribution } from './credit-contribution.process';
import { followAppropriation } from './follow-appropriation.process';
import { followFunding } from './follow-funding.process';
import { followProject } from './follow-project.process';
import {
  approved,
  DEADLINE,
  household,
  id,
  paymentReleased,
  projectId,
  raisingOpened,
  requested,
} from './funding.samples';

const reactions = (
  { on }: Readonly<{ on: object }>,
  { type, data }: Readonly<{ type: string; data: object }>,
): readonly object[] =>
  (on as Record<string, (event: object) => readonly Reaction[]>)[type]!({ type, data }).map(
    ({ command, input, dueAt, tolerates }) => ({
      command: command.name,
      input,
      ...(dueAt && { dueAt }),
      ...(tolerates && { tolerates }),
    }),
  );
const of = { districtCode: '410811', year: 2018, projectId, round: 1 };

it('asks for money when the street endorsed', () =>
  expect(reactions(followProject, { ...requested(), type: 'ProjectEndorsed.v1' })).toEqual([
    { command: 'RequestAllocation', input: requested().data },
  ]));

it.each([
  ['PublicityEnded.v1', {}, 'OpenRaising', {}],
  ['WorkStarted.v1', {}, 'RecordWorkStarted', {}],
  ['ProjectReopened.v1', { reason: '异议成立' }, 'EndFunding', { reason: '异议成立' }],
  ['ProjectAccepted.v1', { deciders: ['a'] }, 'RecordAcceptance', { deciders: ['a'] }],
  [
    'ProjectAccepted.v1',
    { deciders: ['a'], deciderRoles: ['council'] },
    'RecordAcceptance',
    { deciders: ['a'], deciderRoles: ['council'] },
  ],
  ['ProjectEndedEarly.v1', { outcome: 'cancelled', reason: 'x' }, 'EndFunding', { reason: 'x' }],
])('hears %s', (type, data, command, input) =>
  expect(reactions(followProject, { type, data: { projectId, ...data } })).toEqual([
    { command, input: { projectId, ...input } },
  ]),
);

it('tells a project what was decided on the accounts', () => {
  expect(reactions(followAppropriation, approved())).toEqual([
    { command: 'RecordGrant', input: approved().data },
  ]);
  const data = { projectId, round: 1, reason: 'x', by: 'finance' };
  expect(reactions(followAppropriation, { type: 'AllocationRejected', data })).toEqual([
    {
      command: 'RecordRefusal',
      input: { projectId, round: 1, outcome: 'rejected', by: 'finance' },
    },
  ]);
});

it('closes the raising at its deadline', () =>
  expect(reactions(followFunding, raisingOpened)).toEqual([
    { command: 'CloseRaising', input: { projectId, deadline: DEADLINE }, dueAt: DEADLINE },
  ]));

it('books payments and closes the accounts', () => {
  const {
    by: _by,
    aheadOfRaising: _ahead,
    funder: _f,
    source: _s,
    ...booked
  } = (paymentReleased(1, 'district', 5n) as { data: Record<string, unknown> }).data;
  expect(reactions(followFunding, paymentReleased(1, 'district', 5n))).toEqual([
    { command: 'BookPayment', input: booked },
  ]);
  const part = { funder: 'district', source: 'district', account: 'district' };
  const settled = { ...part, shareFen: 9n, dueFen: 4n, paidFen: 9n, backFen: 5n };
  const residents = { ...settled, funder: 'residents', source: 'residents', account: '' };
  const data = { ...of, parts: [settled, residents] };
  expect(reactions(followFunding, { type: 'ProjectSettled', data })).toEqual([
    {
      command: 'CloseAllocation',
      input: { ...of, whole: false, back: [{ ...part, amountFen: 5n }] },
    },
  ]);
});

it('releases what was approved, nothing when nothing was', () => {
  const cancelled = (year: number) => ({
    type: 'AllocationCancelled',
    data: { ...of, year, reason: 'x' },
  });
  expect(reactions(followFunding, cancelled(2018))).toEqual([
    { command: 'CloseAllocation', input: { ...of, whole: true, back: [] } },
  ]);
  expect(reactions(followFunding, cancelled(0))).toEqual([]);
});

const receipt = {
  contributionId: id('f', 1),
  receiptNumber: '2018-000001',
  projectId,
  householdId: household(1),
  donorId: '',
  channel: 'wechat',
  amountFen: 5n,
  paidOn: '2018-07-02',
  reference: 'W1',
};

it('credits every receipt', () =>
  expect(
    reactions(creditContribution, {
      type: 'ContributionReceived',
      data: { ...receipt, importId: id('9') },
    }),
  ).toEqual([{ command: 'CreditContribution', input: receipt }]));

it('counts the transfers whose giver is known', () => {
  const line = { lineId: id('f', 1), reference: 'W1', amountFen: 5n, paidOn: '2018-07-02' };
  const lines = [
    { ...line, outcome: 'identified', householdId: household(1) },
    { ...line, lineId: id('f', 2), outcome: 'open', reason: 'ambiguous-payer', payerId: '' },
    { ...line, lineId: id('f', 3), outcome: 'ignored', reason: 'expense' },
  ];
  const common = { projectId, importId: id('9'), channel: 'wechat' };
  const counted = {
    command: 'CountTransfer',
    input: { ...common, ...line, householdId: household(1), donorId: '' },
    tolerates: ['reference-already-counted'],
  };
  expect(
    reactions(countTransfers, { type: 'StatementLinesRead', data: { ...common, lines } }),
  ).toEqual([counted]);
  expect(
    reactions(countTransfers, {
      type: 'StatementLineSettled',
      data: { ...common, ...line, householdId: household(1), donorId: '', by: 'officer' },
    }),
  ).toEqual([counted]);
});
