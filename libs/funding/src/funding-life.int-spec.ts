import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry } from '@yishi/following';
import { type Actor, Forbidden, Malformed, toJson } from '@yishi/kernel';
import { COMMUNITY_TOPIC, PROJECT_TOPIC } from '@yishi/messaging';
import { type Answer, Commands, type CommandType, Vault, type YishiCommand } from '@yishi/platform';
import { ContextInstance } from '../../../test/support/context-instance';
import { until } from '../../../test/support/following-instance';
import { AppropriationPageHttp } from './appropriation-page/appropriation-page.http';
import { ApproveAllocation } from './approve-allocation/approve-allocation';
import { ConfirmSettlement } from './confirm-settlement/confirm-settlement';
import { ConsentToShow } from './consent-to-show/consent-to-show';
import { ContributionListHttp } from './contribution-list/contribution-list.http';
import { ContributorListHttp } from './contributor-list/contributor-list.http';
import { CountersignInvoice } from './countersign-invoice/countersign-invoice';
import { FundingModule } from './funding.module';
import * as samples from './funding.samples';
import { FundingPageHttp } from './funding-page/funding-page.http';
import { ImportStatement } from './import-statement/import-statement';
import { ProposeInvoice } from './propose-invoice/propose-invoice';
import { ProposePayment } from './propose-payment/propose-payment';
import { ProposeSettlement } from './propose-settlement/propose-settlement';
import { RecordCashList } from './record-cash-list/record-cash-list';
import { RecordContribution } from './record-contribution/record-contribution';
import { ReleasePayment } from './release-payment/release-payment';
import { SetAppropriation } from './set-appropriation/set-appropriation';
import { SettleStatementLine } from './settle-statement-line/settle-statement-line';
import { StatementLinesHttp } from './statement-lines/statement-lines.http';

// The whole context with its processes; the other contexts are what they tell.

const context = new ContextInstance({
  context: 'funding',
  module: FundingModule,
  hears: { community: COMMUNITY_TOPIC, project: PROJECT_TOPIC },
  at: '2018-06-20T08:00:00.000Z',
});
beforeAll(() => context.start());
afterAll(() => context.stop());

const send = <C extends YishiCommand>(
  type: CommandType<C>,
  actor: Actor,
  input: object,
): Promise<Answer> =>
  context.get(Commands).send(type, input, { actor, commandId: randomUUID() as string });

const { compoundId, territory } = samples;
/** The project that gets the last free money, and the one that has to wait. */
let projectId: string = samples.projectId;
let otherProjectId: string = samples.otherProjectId;
const { director, finance, otherFinance, officer, otherOfficer, resident, household } = samples;
const file = (name: string): Uint8Array =>
  readFileSync(path.join(__dirname, '../../../test/acceptance/data', name));
const after = async (): Promise<{ after: string }> => ({
  after: (await context.get(EventStore).head()).toString(),
});
type Page = Record<string, unknown> & { raising: Record<string, unknown> };
const page = async (of = projectId) =>
  (await context.get(FundingPageHttp).page(of, await after())) as Page;
const items = async (list: Promise<object>) =>
  ((await list) as { items: readonly Record<string, unknown>[] }).items;
const accounts = async () =>
  (
    (await context.get(AppropriationPageHttp).page('410811', '2018', await after())) as {
      accounts: readonly Record<string, unknown>[];
    }
  ).accounts;

const endorse = async (of: string) => {
  const asked = samples.requested();
  if (asked.type !== 'AllocationRequested') throw new Error();
  await context.tell('project', {
    type: 'ProjectEndorsed.v1',
    data: { ...asked.data, projectId: of },
  });
};

/**
 * The addresses of the case's cash list and statements, with a household each; two are named 周平.
 */
async function register(): Promise<void> {
  const text = ['chemical-bureau-cash.csv', 'chemical-bureau-wechat.csv']
    .map((name) => Buffer.from(file(name)).toString('utf8'))
    .join('\n');
  const addresses = [...new Set([...text.matchAll(/(?<!\d)\d-\d-\d{3}(?=[,户])/g)].map(String))];
  const bank = new TextDecoder('gb18030').decode(file('chemical-bureau-bank.csv'));
  const payers = bank
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split(',').at(-2) ?? []);
  const named = [...payers, '周平'];
  const persons = named.map((name, n) => ({ personId: samples.id('a', n + 1), name }));
  await context.get(Vault).put(persons, territory);
  const households = [...addresses, ...named.map((_name, n) => `99-1-${n + 1}`)].map(
    (address, n) => ({
      householdId: household(n + 1),
      address,
      residence: 'resident' as const,
      contactPersonId: persons[n - addresses.length]?.personId ?? '',
    }),
  );
  await context.tell('community', {
    type: 'HouseholdsRegistered.v1',
    data: { compoundId, registerVersion: 1, households, removedHouseholdIds: [], last: true },
  });
}

const setAppropriation = (account: string, amountFen: number) =>
  send(SetAppropriation, finance, { districtCode: '410811', year: 2018, account, amountFen });

it('lets one of two officers approve the last free money', async () => {
  await register();
  await setAppropriation('district', 17_360_000);
  await setAppropriation('street-410811001', 4_340_000);
  await endorse(projectId);
  await endorse(otherProjectId);
  await until(async () => (await page(otherProjectId).catch(() => undefined))?.stage);
  const approvals = await Promise.allSettled([
    send(ApproveAllocation, finance, { projectId }),
    send(ApproveAllocation, otherFinance, { projectId: otherProjectId }),
  ]);
  expect(approvals.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  if (approvals[0]!.status === 'rejected')
    [projectId, otherProjectId] = [otherProjectId, projectId];
  expect(approvals.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'insufficient-appropriation', details: { freeFen: 0n } },
  });
  expect(await accounts()).toMatchObject([
    { account: 'district', reservedFen: 17_360_000n, freeFen: 0n },
    { account: 'street-410811001', reservedFen: 4_340_000n, freeFen: 0n },
  ]);
});

it('opens the raising when publicity has ended', async () => {
  await until(async () => (await page()).stage === 'approved');
  context.clock.set('2018-07-01T00:00:00.000Z');
  await context.tell('project', { type: 'PublicityEnded.v1', data: { projectId } });
  await until(async () => (await page()).stage === 'raising');
  expect((await page()).raising).toMatchObject({ deadline: '2018-08-30T00:00:00.000Z' });
});

it('records the cash list once, and nothing of a list with a bad address', async () => {
  context.clock.set('2018-07-25T00:00:00.000Z');
  const bad = Buffer.from('date,address,amountYuan,collector\n2018-07-02,77-7-777,250.00,m\n');
  await expect(send(RecordCashList, director, { projectId, file: bad })).rejects.toThrow(Malformed);
  const cash = { projectId, file: file('chemical-bureau-cash.csv') };
  expect(await send(RecordCashList, director, cash)).toMatchObject({
    recorded: 108,
    alreadyThere: 0,
  });
  expect(await send(RecordCashList, director, cash)).toMatchObject({
    recorded: 0,
    alreadyThere: 108,
  });
  await until(async () => (await page()).raising.raisedFen === 2_700_000n);
});

it('counts one of 64 parallel contributions with one bank reference', async () => {
  const contribution = {
    projectId,
    householdId: household(1),
    channel: 'bank',
    amountFen: 25_000,
    paidOn: '2018-07-03',
    reference: 'B2018610622695',
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 64 }, () => send(RecordContribution, director, contribution)),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomes.find(({ status }) => status === 'fulfilled')).toMatchObject({
    value: { receiptNumber: '2018-000109' },
  });
  await until(async () => (await page()).raising.raisedFen === 2_725_000n);
});

it('imports the statements, and leaves the name two households bear to a person', async () => {
  const wechat = { projectId, file: file('chemical-bureau-wechat.csv') };
  expect(await send(ImportStatement, director, wechat)).toMatchObject({
    matched: 0,
    recorded: 52,
    ignored: 2,
    unmatched: 0,
  });
  const bank = { projectId, file: file('chemical-bureau-bank.csv') };
  expect(await send(ImportStatement, director, bank)).toMatchObject({
    matched: 1,
    recorded: 11,
    unmatched: 1,
    alreadyThere: 0,
  });
  expect(await send(ImportStatement, director, bank)).toMatchObject({
    recorded: 0,
    alreadyThere: 13,
  });
  await expect(context.get(StatementLinesHttp).list(projectId, {}, samples.member)).rejects.toThrow(
    Forbidden,
  );
  const [line] = await items(
    context.get(StatementLinesHttp).list(projectId, await after(), director),
  );
  expect(line).toMatchObject({ payerName: '周平', reason: 'ambiguous-payer', amountFen: 25_000n });
  expect((await page()).stage).toBe('raising');
  const { lineId } = line!;
  await send(SettleStatementLine, director, { projectId, lineId, householdId: household(3) });
  await until(async () => (await page()).stage === 'funded');
  expect((await page()).raising).toMatchObject({ raisedFen: 4_340_000n, percent: '100.00' });
  expect(
    await items(context.get(StatementLinesHttp).list(projectId, await after(), director)),
  ).toEqual([]);
});

it('names only who consented', async () => {
  const personId = randomUUID() as string;
  await context.get(Vault).put([{ personId, name: '张三丰' }], territory);
  const list = await context.get(ContributionListHttp).list(projectId, await after(), director);
  const [first] = await items(Promise.resolve(list));
  const { contributionId, householdId } = first!;
  const giver: Actor = {
    personId,
    grants: [{ role: 'resident', territory: `${territory}/${householdId}` }],
  };
  const shown = async () =>
    items(context.get(ContributorListHttp).list(projectId, await after()) as Promise<object>);
  expect(await shown()).toEqual([]);
  const consent = { projectId, contributionId, form: 'masked' };
  await expect(send(ConsentToShow, resident(999), consent)).rejects.toThrow(Forbidden);
  await send(ConsentToShow, giver, consent);
  expect(await shown()).toMatchObject([{ name: '张**', amountFen: 25_000n }]);
});

it('pays, spends and settles to zero, and frees what came back', async () => {
  const pay = async (funder: string, amountFen: number, maker: Actor, checker: Actor) => {
    const { id } = await send(ProposePayment, maker, { projectId, funder, amountFen });
    await send(ReleasePayment, checker, { projectId, paymentId: id });
  };
  await pay('district', 17_360_000, finance, otherFinance);
  await pay('street', 4_340_000, officer, otherOfficer);
  await context.tell('project', { type: 'WorkStarted.v1', data: { projectId } });
  const spend = async (invoiceNumber: string, amountFen: number) => {
    const invoice = { projectId, invoiceNumber, payee: '焦作市政工程公司', amountFen };
    let proposed: Answer | undefined;
    await until(async () => {
      proposed = await send(ProposeInvoice, director, invoice).catch((error) => {
        if (error.code !== 'work-not-started') throw error;
        return undefined;
      });
      return proposed;
    });
    await send(CountersignInvoice, officer, { projectId, invoiceId: proposed?.id });
  };
  await spend('No-1', 15_000_000);
  await spend('No-2', 10_860_000);
  const deciders = ['director', 'endorser', 'checker'];
  await context.tell('project', { type: 'ProjectAccepted.v1', data: { projectId, deciders } });
  await until(() =>
    send(ProposeSettlement, director, { projectId, actualFen: 25_860_000 }).catch(() => false),
  );
  await send(ConfirmSettlement, otherFinance, { projectId });
  await until(async () => (await accounts()).every(({ reservedFen }) => reservedFen === 0n));
  expect(await page()).toMatchObject({ stage: 'settled', cashFen: 0n });
  expect((await page()).settlement).toMatchObject({ actualFen: 25_860_000n, reserveFen: 30_000n });
  expect(await accounts()).toMatchObject([
    { account: 'district', paidFen: 17_240_000n, freeFen: 120_000n },
    { account: 'street-410811001', paidFen: 4_310_000n, freeFen: 30_000n },
  ]);
});

it('gives everything back when the deadline passes below the target', async () => {
  await setAppropriation('district', 35_000_000);
  await setAppropriation('street-410811001', 9_000_000);
  const of = otherProjectId;
  await send(ApproveAllocation, finance, { projectId: of });
  await until(async () => (await page(of)).stage === 'approved');
  await context.tell('project', { type: 'PublicityEnded.v1', data: { projectId: of } });
  await until(async () => (await page(of)).stage === 'raising');
  const given = { householdId: household(2), channel: 'cash', amountFen: 500 };
  await send(RecordContribution, director, { projectId: of, ...given, paidOn: '2018-07-25' });
  await until(async () => (await page(of)).raising.raisedFen === 500n);
  const reserved = async () => (await accounts()).map(({ reservedFen }) => reservedFen);
  expect(await reserved()).toEqual([17_360_000n, 4_340_000n]);
  context.clock.set((await page(of)).raising.deadline as string);
  await until(async () => (await page(of)).stage === 'unwound');
  expect(await page(of)).toMatchObject({ cashFen: 0n, raising: { raisedFen: 0n } });
  await until(async () => (await reserved()).every((amountFen) => amountFen === 0n));
  const [contribution] = await items(
    context.get(ContributionListHttp).list(of, await after(), director),
  );
  expect(contribution).toMatchObject({ amountFen: 500n, refundedFen: 500n });
});

it('keeps every name out of the log', async () => {
  let text = '';
  for await (const { events } of context.get(EventStore).readAll(0n))
    text += events.map((event) => toJson(event)).join('\n');
  expect(text).toContain('ContributionReceived');
  expect(text).not.toMatch(/周平|张三丰|林桂/);
});

it('has no failed follower at the end', () =>
  expect(
    context
      .get(FollowerRegistry)
      .states()
      .filter(({ state }) => state === 'failed'),
  ).toEqual([]));
