import { MEMBERS, RECORDERS, type Rights, reason } from './right';

export const fundingRights: Rights = {
  ApproveAllocation: { roles: ['district-finance'] },
  RejectAllocation: { roles: ['district-finance'], body: reason },
  ReturnAllocation: { roles: ['district-finance'], body: reason },
  SetAppropriation: {
    roles: ['district-finance', 'street-officer'],
    body: { year: 2018, account: 'district', amountFen: 77 },
  },
  RecordContribution: {
    roles: RECORDERS,
    body: { householdId: ':householdId', channel: 'cash', amountFen: 100, paidOn: '2018-05-03' },
  },
  RecordCashList: { roles: RECORDERS, body: 'date,address,amountYuan\r\n2018-05-03,1-1-101,1\r\n' },
  ImportStatement: { roles: RECORDERS, body: '交易日期,交易流水号\r\n20180703,B1\r\n' },
  SettleStatementLine: {
    roles: ['council-director', 'street-officer'],
    body: { householdId: ':householdId' },
  },
  DismissStatementLine: { roles: ['council-director', 'street-officer'], body: reason },
  ReverseContribution: { roles: ['council-director', 'street-officer'], body: reason },
  ConsentToShow: { roles: ['resident'], body: { form: 'full' } },
  RevokeConsent: { roles: ['resident'] },
  AskSurplusBack: { roles: ['resident', ...MEMBERS] },
  MakePledge: {
    roles: ['resident', ...MEMBERS],
    body: { householdId: ':householdId', amountFen: 100 },
  },
  WithdrawPledge: { roles: ['resident', ...MEMBERS] },
  ExtendRaising: { roles: ['council-director'] },
  ProposePayment: {
    roles: ['district-finance', 'street-officer'],
    body: { funder: 'district', amountFen: 100 },
  },
  ReleasePayment: { roles: ['district-finance', 'street-officer'] },
  RejectPayment: { roles: ['district-finance', 'street-officer'], body: reason },
  ProposeInvoice: {
    roles: ['council-director'],
    body: { invoiceNumber: '1', payee: '某公司', amountFen: 100 },
  },
  CountersignInvoice: { roles: ['street-officer'] },
  RejectInvoice: { roles: ['council-director', 'street-officer'], body: reason },
  ProposeSupplement: { roles: ['council-director'], body: { newTotalFen: 100, reason: '涨价' } },
  EndorseSupplement: { roles: ['street-officer'] },
  ApproveSupplement: { roles: ['district-finance'] },
  RejectSupplement: {
    roles: ['council-director', 'street-officer', 'district-finance'],
    body: reason,
  },
  ProposeSettlement: { roles: ['council-director'], body: { actualFen: 100 } },
  ConfirmSettlement: { roles: ['district-finance'] },
};
