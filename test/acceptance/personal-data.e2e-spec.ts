import { randomUUID } from 'node:crypto';
import { Metrics } from '@yishi/platform';
import { Client } from 'pg';
import type { Json, Person } from '../../apps/demo/src/api';
import { DISTRICT } from '../../apps/demo/src/cast';
import { type Compound, patiently, TestDistrict } from '../support/compound';
import { recordedSpans } from '../support/spans';
import { type TestServer, testServer } from '../support/standalone';

/** Names and numbers that occur nowhere else: wherever one turns up, personal data got out. */
const CANARIES = {
  contacts: ['鑫户主一', '鑫户主二', '鑫户主三', '鑫户主四', '鑫户主五'],
  telephones: ['13907770001', '13907770002', '13907770003', '13907770004', '13907770005'],
  members: ['淼议事员一', '淼议事员二', '淼议事员三'],
  donors: ['焱捐款人一', '焱捐款人二'],
  payers: ['垚付款人一', '垚付款人二'],
  accounts: ['6222021717170001', '6222021717170002'],
  collectors: ['犇收款人一'],
  refused: ['羴被拒一', '羴被拒二', '羴被拒三'],
} as const;
const ALL = Object.values(CANARIES).flat();

describe('personal data', () => {
  let server: TestServer;
  let district: TestDistrict;
  let compound: Compound;
  let projectId: string;
  let database: Client;
  const spans = recordedSpans();
  /** Every address that was asked for, and every cursor the server gave to ask on with. */
  const urls: string[] = [];
  const realFetch = globalThis.fetch;

  beforeAll(async () => {
    globalThis.fetch = (input, init) => {
      urls.push(String(input));
      return realFetch(input, init);
    };
    server = await testServer();
    district = new TestDistrict(server.api);
    await district.open({ districtFen: 1_000_000, streetFen: 1_000_000 });
    compound = await district.compound({
      name: '金丝雀楼院',
      households: 5,
      contact: (index) => ({
        name: CANARIES.contacts[index] as string,
        telephone: CANARIES.telephones[index] as string,
      }),
      displayName: (index) => CANARIES.members[index] as string,
    });
    projectId = await district.raising(compound, 60_000);
    await takeIn(CANARIES.donors, CANARIES.payers);
    await beRefused(CANARIES.refused);
    database = new Client({ connectionString: server.databaseUrl });
    await database.connect();
  });

  afterAll(async () => {
    globalThis.fetch = realFetch;
    spans.stop();
    await database?.end();
    await server?.close();
  });

  /**
   * Money from everybody who can have a name: households, donors, payers known, unknown and
   * settled.
   */
  async function takeIn(donors: readonly string[], payers: readonly string[]): Promise<void> {
    const { director } = compound;
    const path = `projects/${projectId}`;
    const gift = { channel: 'cash', amountFen: 100, paidOn: '2018-05-03' };
    for (const donorName of donors)
      await server.api.post(director, `${path}/contributions`, { ...gift, donorName });
    const [known] = CANARIES.contacts;
    const [first, second] = CANARIES.accounts;
    const bank = [
      '交易日期,交易流水号,摘要,收入金额,支出金额,账户余额,对方户名,对方账号',
      `20180503,B1,转账,250.00,,250.00,${known},${first}`,
      ...payers.map((name, at) => `20180503,P${at},转账,250.00,,500.00,${name},${second}`),
    ];
    const counts = await upload(director, `${path}/statements`, bank);
    expect(counts).toMatchObject({ recorded: 1, unmatched: 2 });
    const cash = [
      'date,address,amountYuan,collector',
      `2018-05-03,1-1-102,1.00,${CANARIES.collectors[0]}`,
    ];
    await upload(director, `${path}/cash-list`, cash);
    const open = await server.api.get(`${path}/statement-lines`, director);
    expect(open.items.map((line: Json) => line.payerName).sort()).toEqual([...payers].sort());
    const settlement = `${path}/statement-lines/${open.items[0].lineId}/settlement`;
    await server.api.post(director, settlement, { outsideDonor: true });
    await server.api.until(
      `${path}/funding`,
      ({ raising }) => raising.raisedFen === 200 + 25_000 + 25_000 + 100,
    );
  }

  /** What is refused must not be kept, nor repeated in a log. */
  async function beRefused([first, second, third]: readonly string[]): Promise<void> {
    const { director } = compound;
    const { street } = district.officers;
    const rows = ['楼号,单元,房号,居住情况,户主,联系电话', `1,1,101,不详,${first},${first}`];
    const register = await answered(
      upload(street, `compounds/${compound.compoundId}/register`, rows),
    );
    expect(register).toMatch(/: 400 /);
    const path = `projects/${projectId}/contributions`;
    const gift = { channel: 'cash', amountFen: 100, paidOn: '2018-05-03' };
    const unknown = await server.api.tryPost(director, path, { ...gift, payer: second });
    expect(unknown.status).toBe(400);
    const late = { ...gift, paidOn: '2030-01-01', donorName: second };
    expect((await server.api.tryPost(director, path, late)).status).toBe(409);
    const long = { ...gift, donorName: `${third}`.repeat(30) };
    expect((await server.api.tryPost(director, path, long)).status).toBe(400);
    const json = await realFetch(`${server.url}/api/v1/${path}?donor=${third}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${director.token}`, 'content-type': 'application/json' },
      body: `{"donorName":"${third}"`,
    });
    expect(json.status).toBe(400);
    const none = `${server.url}/api/v1/persons/${third}?name=${third}`;
    expect((await realFetch(none)).status).toBe(404);
  }

  const upload = (as: Person, path: string, lines: readonly string[]): Promise<Json> =>
    server.api.upload(as, path, new TextEncoder().encode(`${lines.join('\r\n')}\r\n`));

  // ------------------------------------------------------------------------------------ searches

  /** Tables in which a row, as text or as bytes, holds the text. */
  async function tablesWith(text: string): Promise<string[]> {
    const { rows } = await database.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY name`,
    );
    const hex = Buffer.from(text).toString('hex');
    const found: string[] = [];
    for (const { name } of rows) {
      const { rows: hits } = await database.query(
        `SELECT 1 FROM ${name} t WHERE position($1 in t::text) > 0 OR position($2 in t::text) > 0
         LIMIT 1`,
        [text, hex],
      );
      if (hits.length > 0) found.push(name);
    }
    expect(rows.length).toBeGreaterThan(30);
    return found;
  }

  it('is in no table, not even of the vault, where it is sealed', async () => {
    // the search does find what may be there
    expect(await tablesWith('金丝雀楼院')).toEqual(
      expect.arrayContaining(['community.compound', 'log.events']),
    );
    expect(await tablesWith(compound.director.personId)).toContain('vault.person');
    const { rows } = await database.query<{ count: string }>('SELECT count(*) FROM vault.person');
    expect(Number(rows[0]?.count)).toBeGreaterThanOrEqual(5 + 3 + 2 + 2);
    for (const canary of ALL) expect([canary, await tablesWith(canary)]).toEqual([canary, []]);
  });

  it('is in no line of the log', () => {
    const log = server.logged();
    expect(log).toContain('/api/v1/projects/:projectId/contributions');
    for (const canary of [...ALL, ...ALL.map(encodeURIComponent)])
      expect([canary, log.includes(canary)]).toEqual([canary, false]);
  });

  it('is in no metric and no span, nor is any person', async () => {
    const metrics = await server.app.get(Metrics).text();
    expect(metrics).toContain('command="RecordContribution",outcome="ok"');
    const told = spans.all().map(({ name, attributes, status, events, links }) => ({
      ...{ name, attributes, status, events },
      links: links.map((link) => link.attributes),
    }));
    expect(told.map(({ name }) => name)).toContain('command RecordContribution');
    const persons = [compound.director, ...compound.members, compound.resident];
    const ids = [...persons.map(({ personId }) => personId), projectId, compound.compoundId];
    for (const canary of [...ALL, ...ALL.map(encodeURIComponent), ...ids])
      for (const text of [metrics, JSON.stringify(told)])
        expect([canary, text.includes(canary)]).toEqual([canary, false]);
  });

  it('is in no address, cursors included', async () => {
    const { street, finance } = district.officers;
    const lists: [string, Person][] = [
      [`compounds/${compound.compoundId}/households`, street],
      [`projects/${projectId}/contributions`, compound.director],
      [`projects/${projectId}/statement-lines`, compound.director],
      [`districts/${DISTRICT}/allocation-requests`, finance],
    ];
    let pages = 0;
    for (const [list, as] of lists) {
      let cursor: string | null | undefined = '';
      while (cursor !== undefined && cursor !== null) {
        const page: Json = await server.api.get(
          `${list}?limit=1${cursor && `&cursor=${cursor}`}`,
          as,
        );
        cursor = page.nextCursor;
        pages++;
        if (cursor) urls.push(Buffer.from(cursor, 'base64url').toString());
      }
    }
    expect(pages).toBeGreaterThan(8);
    expect(urls.length).toBeGreaterThan(50);
    for (const canary of [...ALL, ...ALL.map(encodeURIComponent)])
      expect([canary, urls.filter((url) => url.includes(canary))]).toEqual([canary, []]);
  });

  // --------------------------------------------------------------------------- who sees what

  /** What every page shows to somebody with this token, by its route. */
  async function pagesFor(as?: Person): Promise<Map<string, string>> {
    const document: Json = await (await realFetch(`${server.url}/api/v1/openapi.json`)).json();
    const council = await server.api.get(`compounds/${compound.compoundId}/council`);
    const targets: Record<string, string> = {
      ...{ compoundId: compound.compoundId, councilId: council.councilId, projectId },
      ...{ districtCode: DISTRICT, streetCode: `${DISTRICT}001`, year: '2018' },
      ...{ scope: 'projects', id: projectId },
    };
    const pages = new Map<string, string>();
    for (const [path, methods] of Object.entries<Json>(document.paths)) {
      if (!methods.get || path.endsWith('/live')) continue;
      const url = path.replace(/\{(\w+)\}/g, (_, name) => targets[name] ?? randomUUID());
      const headers: Record<string, string> = as ? { authorization: `Bearer ${as.token}` } : {};
      const response = await realFetch(server.url + url, { headers });
      pages.set(path, response.ok ? await response.text() : '');
    }
    return pages;
  }

  const pagesWith = (pages: Map<string, string>, texts: readonly string[]): string[] =>
    [...pages].flatMap(([path, page]) => (texts.some((text) => page.includes(text)) ? [path] : []));

  it.each(['the public', 'the auditor'])(
    '%s sees the members of the council, nobody else',
    async (who) => {
      const auditor = server.api.person(randomUUID(), { role: 'auditor', territory: DISTRICT });
      const pages = await pagesFor(who === 'the auditor' ? auditor : undefined);
      expect(pagesWith(pages, ['金丝雀楼院']).length).toBeGreaterThan(0);
      expect(pagesWith(pages, CANARIES.members)).toEqual([
        '/api/v1/compounds/{compoundId}/council',
        // the proposal says which member, to who decides on it
        ...(who === 'the auditor' ? ['/api/v1/councils/{councilId}/household-assignment'] : []),
      ]);
      const others = ALL.filter(
        (canary) => !(CANARIES.members as readonly string[]).includes(canary),
      );
      expect(pagesWith(pages, others)).toEqual([]);
    },
  );

  it('only who consented is named beside a contribution, and only as long', async () => {
    const contributors = `projects/${projectId}/contributors`;
    const path = `projects/${projectId}/contributions`;
    const { householdId } = compound.households[0]!;
    const gift = { householdId, channel: 'cash', amountFen: 100, paidOn: '2018-05-03' };
    const { id } = await server.api.post(compound.director, path, gift);
    const [name] = CANARIES.members;
    await patiently(() =>
      server.api.post(compound.resident, `${path}/${id}/name-consent`, { form: 'masked' }),
    );
    const masked = await server.api.get(contributors);
    expect(masked.items.map((item: Json) => item.name)).toEqual([`${name.slice(0, 1)}**`]);
    await server.api.post(compound.resident, `${path}/${id}/name-consent`, { form: 'full' });
    const full = await server.api.get(contributors);
    expect(full.items.map((item: Json) => item.name)).toEqual([name]);
    await server.api.post(compound.resident, `${path}/${id}/name-consent-withdrawal`);
    expect((await server.api.get(contributors)).items).toEqual([]);
  });

  it('an erased person is named nowhere, and every total stays', async () => {
    const before = await server.api.get(`projects/${projectId}/funding`);
    const { administrator } = district.officers;
    const erasure = `persons/${compound.director.personId}/erasure`;
    const role = 'district-administrator';
    const other = server.api.person(randomUUID(), { role, territory: '410802' });
    expect(await answered(server.api.post(other, erasure))).toContain('territory-not-allowed');
    const absent = `persons/${randomUUID()}/erasure`;
    expect(await answered(server.api.post(administrator, absent))).toContain('person-not-found');
    await server.api.post(administrator, erasure);
    await server.api.post(administrator, erasure);
    const council = await server.api.get(`compounds/${compound.compoundId}/council`);
    const named = council.members.filter((member: Json) => member.displayName !== null);
    expect([council.members.length, named.length]).toEqual([3, 2]);
    const after = await server.api.get(`projects/${projectId}/funding`);
    expect(after.raising.raisedFen).toBe(before.raising.raisedFen);
  });
});

/** What an upload that must fail says. */
const answered = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'accepted',
    (error: unknown) => String(error),
  );
