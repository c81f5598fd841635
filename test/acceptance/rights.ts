import type { Role } from '@yishi/kernel';
import { POLICY } from '../support/compound';

/** What stands in a route or a body for a thing of the compound the attempts aim at. */
export type Targets = Readonly<Record<string, string>>;

/** Who may send a command, and a body that is well-formed. `:name` is put in from the targets. */
type Right = Readonly<{ roles: readonly Role[]; body?: object | string }>;

const MEMBERS: readonly Role[] = ['council-member', 'council-director'];
const RECORDERS: readonly Role[] = [...MEMBERS, 'street-officer'];
const reason = { reason: '说明' };
const details = {
  field: 'environment',
  title: '路灯',
  description: '安装路灯。',
  budgetLines: [{ item: '灯', quantity: 1, unitPriceFen: 100, amountFen: 100 }],
  attachments: [],
};

/**
 * Who may do what, written down once more, apart from the program: a right that grows or goes must
 * be changed in two places. Every command route has a line.
 */
export const RIGHTS: Readonly<Record<string, Right>> = {
  // community
  AddDistrict: {
    roles: ['district-administrator'],
    body: { districtCode: ':districtCode', name: '某区' },
  },
  AddStreet: {
    roles: ['district-administrator'],
    body: { streetCode: '410811777', name: '某街道' },
  },
  AddCommunity: { roles: ['district-administrator'], body: { name: '某社区' } },
  AddCompound: { roles: ['district-administrator'], body: { name: '某楼院', unmanaged: false } },
  AdoptPolicy: {
    roles: ['district-administrator'],
    body: { effectiveFrom: '2018-12-01', terms: POLICY },
  },
  ImportRegister: {
    roles: ['council-director', 'street-officer', 'district-administrator'],
    body: '楼号,单元,房号,居住情况,户主,联系电话\r\n1,1,101,常住,某,\r\n',
  },
  ErasePerson: { roles: ['district-administrator'] },
  // council
  FormCouncil: { roles: ['street-officer', 'district-administrator'] },
  Nominate: {
    roles: ['resident', ...MEMBERS],
    body: { personId: ':householdId' },
  },
  AcceptNomination: { roles: ['resident', ...MEMBERS], body: { displayName: '某人' } },
  DeclineNomination: { roles: ['resident', ...MEMBERS] },
  EstablishCouncil: { roles: ['street-officer'], body: { directorId: ':personId' } },
  PublishThreeThings: {
    roles: MEMBERS,
    body: { partyMember: true, post: '组长', duties: [], commitments: [] },
  },
  KeepCommitment: { roles: ['council-director', 'street-officer'], body: { note: '已办' } },
  LinkHousehold: { roles: RECORDERS, body: { householdId: ':householdId' } },
  UnlinkHousehold: { roles: RECORDERS },
  AppointDirector: { roles: ['street-officer'], body: { personId: ':personId' } },
  LeaveCouncil: { roles: RECORDERS, body: reason },
  DissolveCouncil: { roles: ['street-officer'], body: reason },
  // project
  DraftProject: { roles: MEMBERS, body: { compoundId: ':compoundId', ...details } },
  ReviseDraft: { roles: MEMBERS, body: details },
  OpenDrive: { roles: ['council-director'] },
  TakePart: {
    roles: ['resident', ...MEMBERS],
    body: { householdId: ':householdId', mode: 'volunteer' },
  },
  WithdrawParticipation: {
    roles: ['resident', ...MEMBERS],
    body: { householdId: ':householdId' },
  },
  SubmitProject: { roles: ['council-director'] },
  WithdrawProject: { roles: ['council-director'], body: reason },
  EndorseProject: { roles: ['street-officer'] },
  ReturnProject: { roles: ['street-officer'], body: reason },
  RaiseObjection: {
    roles: ['resident'],
    body: { householdId: ':householdId', grounds: 'cost', text: '太贵' },
  },
  UpholdObjection: { roles: ['street-officer'], body: reason },
  OverruleObjection: { roles: ['street-officer'], body: reason },
  StartWork: { roles: ['council-director'] },
  AcceptWork: {
    roles: ['resident', ...MEMBERS, 'street-officer'],
    body: { side: 'residents', householdId: ':householdId' },
  },
  CancelProject: { roles: ['street-officer'], body: reason },
  // funding
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

/** `:name` parts of a path, or of the texts of a body, become the targets' ids. */
export const aimed = (text: string, targets: Targets): string =>
  text.replace(/:([a-z][A-Za-z]+)/g, (whole, name: string) => targets[name] ?? whole);
