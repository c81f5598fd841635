import { setTimeout as sleep } from 'node:timers/promises';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry } from '@yishi/following';
import { Clock, chinaDate } from '@yishi/kernel';
import { Vault } from '@yishi/platform';
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
});

it('answers every page for every evening as it answered then', async () => {
  for (const [date, then] of evenings) {
    const now = await answers(`asOf=${date}`);
    // a page of a project that was not drafted yet was asked under another id
    for (const page of Object.keys(paths))
      if (then[page]!.status === 200)
        expect({ date, page, ...now[page] }).toEqual({ date, page, ...then[page] });
      else expect([date, page, now[page]!.status]).toEqual([date, page, then[page]!.status]);
  }
});
