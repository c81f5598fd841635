import { setTimeout as sleep } from 'node:timers/promises';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry } from '@yishi/following';
import { Clock, chinaDate } from '@yishi/kernel';
import { openApiDocument, Vault } from '@yishi/platform';
import type { Json, Person } from '../../apps/demo/src/api';
import { DISTRICT, STREET } from '../../apps/demo/src/cast';
import { type Compound, patiently, TestDistrict } from '../support/compound';
import { type TestServer, testServer } from '../support/standalone';

// What a page answered on the evening of a day is what it answers for that day ever after. One
// project is played from its draft to its settlement, day by day; a line in `pages` is all that
// another page needs to be held to it.

jest.setTimeout(240_000);

const TOTAL_FEN = 600_000;

let server: TestServer;
let district: TestDistrict;
let compound: Compound;
let auditor: Person;
let projectId = '00000000-0000-4000-8000-000000000000';
let paths: Readonly<Record<string, readonly [path: string, as?: Person]>>;

/** Page → path (with what narrows the list), and who reads it when it is not public. */
const pages = () => {
  const project = `projects/${projectId}`;
  const { compoundId, director } = compound;
  return {
    districts: ['districts?limit=200'],
    district: [`districts/${DISTRICT}`],
    policies: [`districts/${DISTRICT}/policies`],
    communities: [`streets/${STREET}/communities?limit=200`],
    compounds: [`streets/${STREET}/compounds?limit=200`],
    compound: [`compounds/${compoundId}`],
    households: [`compounds/${compoundId}/households?limit=200`, director],
    projects: [`projects?districtCode=${DISTRICT}&limit=200`],
    'projects collecting': [`projects?compoundId=${compoundId}&stage=collecting&limit=200`],
    project: [project],
    participations: [`${project}/participations?limit=200`, auditor],
    objections: [`${project}/objections?limit=200`, auditor],
    funding: [`${project}/funding`],
    payments: [`${project}/payments?limit=200`, auditor],
    'payments proposed': [`${project}/payments?limit=200&status=proposed`, auditor],
    invoices: [`${project}/invoices?limit=200`, auditor],
    contributions: [`${project}/contributions?limit=200`, auditor],
    contributors: [`${project}/contributors?limit=200`],
    'statement lines': [`${project}/statement-lines?limit=200`, director],
    'allocation requests': [`districts/${DISTRICT}/allocation-requests?limit=200`, auditor],
    appropriations: [`districts/${DISTRICT}/appropriations/2018`],
    'ledger of the project': [`ledger/projects/${projectId}?limit=200&order=asc`],
    'journal of the district': [`ledger/districts/${DISTRICT}/journal?limit=200&order=asc`],
  } as const;
};

type Answers = Readonly<Record<string, Readonly<{ status: number; body: Json }>>>;

async function answer(path: string, as: Person | undefined, parameter: string) {
  const separator = path.includes('?') ? '&' : '?';
  const headers = { ...(as && { authorization: `Bearer ${as.token}` }), 'accept-language': 'en' };
  const url = `${server.url}/api/v1/${path}${separator}${parameter}`;
  const response = await fetch(url, { headers });
  const body = (await response.json()) as Json;
  // the ledger says itself which day it was asked for
  const { asOf: _asOf, ...shown } = body;
  return { status: response.status, body: response.status === 200 ? shown : { code: body.code } };
}

async function answers(parameter: string): Promise<Answers> {
  const all: Record<string, { status: number; body: Json }> = {};
  for (const [page, [path, as]] of Object.entries(paths))
    all[page] = await answer(path, as, parameter);
  return all;
}

/** Nothing is under way any more: the log has stopped growing and every follower has seen it. */
async function settled(): Promise<string> {
  const store = server.app.get(EventStore);
  const followers = server.app.get(FollowerRegistry);
  const end = performance.now() + 30_000;
  for (let quiet = 0, head = 0n; quiet < 6; ) {
    if (performance.now() > end) throw new Error('the followers do not come to rest');
    await sleep(50);
    const now = await store.head();
    const isQuiet = now === head && followers.states().every(({ isBehind }) => !isBehind);
    quiet = isQuiet ? quiet + 1 : 0;
    head = now;
  }
  return String(await store.head());
}

/** Consented to be named. */
let giving: Person | undefined;

const evenings = new Map<string, Answers>();

/** Records what every page answers now, and goes to the next day (or a later one). */
async function evening(days = 1): Promise<void> {
  const head = await settled();
  const today = chinaDate(server.app.get(Clock).now());
  paths = pages();
  evenings.set(today, await answers(`after=${head}`));
  await district.passDays(days);
}

const post = (as: Person, path: string, body: object = {}): Promise<Json> =>
  patiently(() => server.api.post(as, `projects/${projectId}/${path}`, body));

const upload = (as: Person, path: string, lines: readonly string[]): Promise<Json> => {
  const bytes = new TextEncoder().encode(`${lines.join('\r\n')}\r\n`);
  return patiently(() => server.api.upload(as, path, bytes));
};

async function names(): Promise<void> {
  const { administrator, finance, treasurer, street, streetCashier } = district.officers;
  const officers = [
    [administrator, '郑爱国'],
    [finance, '孙丽'],
    [treasurer, '吴建设'],
    [street, '钱大有'],
    [streetCashier, '周明'],
  ] as const;
  const people = officers.map(([{ personId }, name]) => ({ personId, name }));
  await server.app.get(Vault).put(people, DISTRICT);
}

beforeAll(async () => {
  server = await testServer();
  auditor = server.api.person('00000000-0000-4000-8000-0000000000aa', {
    role: 'auditor',
    territory: DISTRICT,
  });
  district = new TestDistrict(server.api);
  await names();
  await district.open({ districtFen: 10_000_000, streetFen: 2_000_000 });
  compound = await district.compound({ name: '化工局家属院' });
  await evening();
});
afterAll(() => server?.close());

const takePart = (index: number) =>
  post(compound.members[0]!, 'participations', {
    householdId: compound.households[index]!.householdId,
    mode: 'signature',
    sheetPhoto: 1,
  });

async function upToApproval(): Promise<void> {
  const { street, finance } = district.officers;
  const { director, households } = compound;
  projectId = await district.driving(compound, TOTAL_FEN);
  await evening();
  for (const index of [0, 1, 2, 3]) await takePart(index);
  await evening();
  const leaving = households[1]!;
  await post(district.residentOf(compound, leaving), 'participation-withdrawals', {
    householdId: leaving.householdId,
  });
  for (const index of [4, 5, 6, 7]) await takePart(index);
  await post(director, 'submission');
  await evening();
  await post(street, 'endorsement', { reason: '情况属实' });
  await evening();
  await post(finance, 'allocation-return', { reason: '报价不全' });
  await district.stage(projectId, 'collecting');
  await evening();
  await post(director, 'submission');
  await post(street, 'endorsement');
  await evening();
  await post(finance, 'allocation-approval');
  await district.stage(projectId, 'approved');
  await evening();
}

async function publicityAndRaising(): Promise<void> {
  const { street } = district.officers;
  const { director, households } = compound;
  const objecting = district.residentOf(compound, households[9]!);
  const householdId = households[9]!.householdId;
  const { id } = await post(objecting, 'objections', {
    householdId,
    grounds: 'cost',
    text: '报价偏高',
  });
  await evening();
  await post(street, `objections/${id}/overruling`, { reason: '已核价' });
  await evening(7);
  await district.stage(projectId, 'raising');
  await evening();
  const gift = { channel: 'cash', amountFen: 30_000, paidOn: '2018-05-10' };
  const given = [];
  for (const index of [0, 1, 8]) {
    const { householdId: of } = households[index]!;
    given.push(await post(director, 'contributions', { ...gift, householdId: of }));
  }
  await upload(director, `projects/${projectId}/statements`, [
    '交易日期,交易流水号,摘要,收入金额,支出金额,账户余额,对方户名,对方账号',
    '20180511,B1,转账,250.00,,250.00,无名氏,6222000011112222',
  ]);
  await post(director, 'raising-extension');
  await evening();
  const { items } = await server.api.get(`projects/${projectId}/contributions`, director);
  await post(director, `contributions/${items[1].contributionId}/reversal`, { reason: '记错户' });
  const giver = district.residentOf(compound, households[0]!);
  giving = giver;
  await server.app.get(Vault).put([{ personId: giver.personId, name: '张三丰' }], compound.place);
  await post(giver, `contributions/${items[0].contributionId}/name-consent`, { form: 'full' });
  await evening();
  // a household leaves the register; its receipt keeps the address
  const rows = households.slice(0, 8).map((_, index) => `1号楼,1单元,${101 + index},常住,,`);
  const header = '楼号,单元,房号,居住情况,户主,联系电话';
  await upload(street, `compounds/${compound.compoundId}/register`, [header, ...rows]);
  const open = await server.api.get(`projects/${projectId}/statement-lines`, director);
  await post(director, `statement-lines/${open.items[0].lineId}/settlement`, {
    outsideDonor: true,
  });
  await evening();
}

async function workAndSettlement(): Promise<void> {
  const { finance, treasurer, street, streetCashier } = district.officers;
  const { director, households } = compound;
  await post(director, 'contributions', {
    channel: 'cash',
    amountFen: 15_000,
    paidOn: '2018-05-20',
    donorName: '热心人士',
  });
  await district.stage(projectId, 'funded');
  const first = await post(finance, 'payments', { funder: 'district', amountFen: 400_000 });
  await evening();
  await post(treasurer, `payments/${first.id}/release`);
  const second = await post(street, 'payments', { funder: 'street', amountFen: 100_000 });
  await post(streetCashier, `payments/${second.id}/rejection`, { reason: '金额有误' });
  const third = await post(street, 'payments', { funder: 'street', amountFen: 100_000 });
  await post(streetCashier, `payments/${third.id}/release`);
  await post(director, 'start-of-work');
  await evening();
  const bill = { invoiceNumber: 'No-1', payee: '焦作市城建工程有限公司', amountFen: 450_000 };
  const invoice = await post(director, 'invoices', bill);
  await evening();
  await post(streetCashier, `invoices/${invoice.id}/countersignature`);
  await post(director, 'acceptances', { side: 'council' });
  await post(street, 'acceptances', { side: 'street' });
  await evening();
  const checking = households[7]!;
  await post(district.residentOf(compound, checking), 'acceptances', {
    side: 'residents',
    householdId: checking.householdId,
  });
  await district.stage(projectId, 'accepted');
  await post(director, 'settlement', { actualFen: 450_000 });
  await evening();
  await post(treasurer, 'settlement-confirmation');
  await district.stage(projectId, 'settled');
  await evening();
}

it('plays a project to its settlement', async () => {
  await upToApproval();
  await publicityAndRaising();
  await workAndSettlement();
  expect(evenings.size).toBeGreaterThan(15);
  const last = [...evenings.values()].at(-1)!;
  for (const [page, { status }] of Object.entries(last))
    expect([page, status]).toEqual([page, 200]);
});

it('answers every page for every evening as it answered then', async () => {
  for (const [date, then] of evenings) {
    const now = await answers(`asOf=${date}`);
    for (const page of Object.keys(paths))
      expect({ date, page, ...now[page] }).toEqual({ date, page, ...then[page] });
  }
});

it('answers a day to come as now, and days before the beginning with nothing', async () => {
  expect(await answers('asOf=2199-12-31')).toEqual([...evenings.values()].at(-1));
  const before = await answers('asOf=2018-05-01');
  const lists = ['districts', 'projects', 'projects collecting', 'allocation requests'];
  const there = Object.entries(before).filter(([, { status }]) => status === 200);
  expect(there.map(([page]) => page).sort()).toEqual(
    [...lists, 'appropriations', 'journal of the district'].sort(),
  );
  for (const page of lists) expect([page, before[page]!.body.items]).toEqual([page, []]);
  expect(before.appropriations!.body).toMatchObject({ accounts: [], changes: [] });
});

it.each(['2018-02-30', 'yesterday', '20180501', ''])('refuses the day %j by name', async (day) => {
  for (const [page, [path, as]] of Object.entries(paths)) {
    const separator = path.includes('?') ? '&' : '?';
    const headers = as && { authorization: `Bearer ${as.token}` };
    const url = `${server.url}/api/v1/${path}${separator}asOf=${day}`;
    const response = await fetch(url, { headers });
    expect([page, response.status]).toEqual([page, 400]);
    const { errors } = (await response.json()) as Json;
    expect(errors).toMatchObject([{ field: 'asOf', reason: 'not-a-date' }]);
  }
});

it('says who decided, when and why, and knows no person by an id', async () => {
  const last = [...evenings.values()].at(-1)!;
  const of = (page: string) => last[page]!.body;
  const brief = ({ decisions }: Json) =>
    decisions.map(({ role, name, decision, reason }: Json) => [role, name, decision, reason]);
  expect(brief(of('project'))).toEqual([
    ['council', '议**', 'submitted', ''],
    ['street', '钱**', 'endorsed', '情况属实'],
    ['district', '孙**', 'returned', '报价不全'],
    ['council', '议**', 'submitted', ''],
    ['street', '钱**', 'endorsed', ''],
    ['district', '孙**', 'approved', ''],
    ['street', '钱**', 'objection-overruled', '已核价'],
    ['council', '议**', 'work-accepted', ''],
    ['street', '钱**', 'work-accepted', ''],
    ['residents', null, 'work-accepted', ''],
  ]);
  expect(brief(of('funding'))).toEqual([
    ['district-finance', '孙**', 'allocation-returned', '报价不全'],
    ['district-finance', '孙**', 'allocation-approved', ''],
    ['council-director', '议**', 'raising-extended', ''],
    ['council-director', '议**', 'settlement-proposed', ''],
    ['district-finance', '吴**', 'settlement-confirmed', ''],
  ]);
  const [released, rejected] = of('payments').items;
  expect(released).toMatchObject({
    proposed: { role: 'district-finance', name: '孙**' },
    decided: { role: 'district-finance', name: '吴**', reason: '' },
  });
  expect(rejected.decided).toMatchObject({ role: 'street-officer', reason: '金额有误' });
  expect(of('invoices').items).toMatchObject([
    { proposed: { role: 'council-director', name: '议**' }, decided: { name: '周**' } },
  ]);
  const reversed = of('contributions').items.flatMap((item: Json) => item.reversed ?? []);
  expect(reversed).toMatchObject([{ role: 'council-director', name: '议**', reason: '记错户' }]);
  expect(of('objections').items).toMatchObject([{ decided: { name: '钱**', reason: '已核价' } }]);
  expect(of('policies').items).toMatchObject([
    { adoptedBy: { role: 'district-administrator', name: '郑**' } },
  ]);
  const set = of('appropriations').changes.map(({ role, name }: Json) => [role, name]);
  expect(set).toEqual([
    ['district-finance', '孙**'],
    ['street-officer', '钱**'],
  ]);
  const { administrator, finance, treasurer, street, streetCashier } = district.officers;
  const everybody = [administrator, finance, treasurer, street, streetCashier, compound.director];
  const text = JSON.stringify([...evenings.values()]);
  for (const { personId } of everybody) expect(text).not.toContain(personId);
});

it('hides a name in the past as soon as its consent is revoked', async () => {
  const named = [...evenings].filter(([, then]) => then.contributors?.body.items?.length > 0);
  expect(named.length).toBeGreaterThan(3);
  expect(named[0]![1].contributors!.body.items).toMatchObject([{ name: '张三丰' }]);
  const { items } = await server.api.get(`projects/${projectId}/contributions`, auditor);
  const consent = `contributions/${items[0].contributionId}/name-consent`;
  const giver = giving!;
  const shown = async (date: string) => {
    const head = await settled();
    return (await answer(paths.contributors![0], undefined, `asOf=${date}&after=${head}`)).body
      .items;
  };
  const [first] = named.map(([date]) => date);
  await post(giver, consent, { form: 'masked' });
  expect(await shown(first!)).toMatchObject([{ name: '张**' }]);
  await post(giver, `${consent}-withdrawal`);
  for (const [date] of named) expect(await shown(date)).toEqual([]);
});

/** Pages without a past, each with the reason. A page that has one does not stand here. */
const WITHOUT_PAST: Readonly<Record<string, string>> = {
  '/health/live': 'whether the program runs',
  '/health/ready': 'whether the program can answer',
  '/api/v1/operations/parked-messages': 'what waits for an operator now',
  '/api/v1/ledger/projects/{id}/live': 'a stream of what happens from now on',
  '/api/v1/compounds/{compoundId}/meetings/{meetingId}/minutes/{minutesDigest}': 'a file',
  '/api/v1/councils/{councilId}/household-assignment': 'a proposal, kept nowhere',
};

it('every page that is described answers asOf, but for a list with reasons', () => {
  const { paths: described } = openApiDocument(server.app);
  const without = Object.entries(described)
    .filter(
      ([, { get }]) => get && !get.parameters?.some((of) => 'name' in of && of.name === 'asOf'),
    )
    .map(([path]) => path);
  expect(Object.keys(described).length).toBeGreaterThan(60);
  expect(without.sort()).toEqual(Object.keys(WITHOUT_PAST).sort());
});
