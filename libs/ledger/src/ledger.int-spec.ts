import { randomUUID } from 'node:crypto';
import type { Published } from '@yishi/following';
import type { Fen } from '@yishi/kernel';
import readXlsxFile from 'read-excel-file/node';
import { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../test/support/database';
import { until } from '../../../test/support/following-instance';
import { ToldLedger } from '../../../test/support/told-ledger';
import { LedgerExport } from './export-ledger/export-ledger';
import { LiveLedger, MAX_LISTENERS } from './follow-ledger/live-ledger';
import { COMPOUND, DISTRICT, FIVE_FUNDERS, Lifecycle, POLICY, STREET } from './lifecycle.fixture';

const CANARY = 'canary-13900001234';
const FIRST = '00000000-0000-8000-8000-0000000000a1';
const SECOND = '00000000-0000-8000-8000-0000000000a2';
const ELSEWHERE = '00000000-0000-8000-8000-0000000000a3';
const OTHER_COMPOUND = '00000000-0000-8000-8000-0000000000c2';

let database: FreshDatabase;
let ledger: ToldLedger;
let isStopped = false;

type Json = Record<string, never>;
const get = (path: string, headers: Record<string, string> = {}) =>
  ledger.get<Json>(`ledger/${path}`, headers);
const tell = (date: string, ...published: readonly Published[]) => ledger.tell(date, ...published);

const place = { districtCode: DISTRICT, streetCode: STREET };

const drafted = (projectId: string, compoundId: string): Published => ({
  type: 'ProjectDrafted.v1',
  data: {
    ...place,
    projectId,
    compoundId,
    territory: `${DISTRICT}/${STREET}/x/${compoundId}`,
    field: 'environment',
    title: `更换管道 ${projectId.slice(-2)}`,
    totalFen: 100_000n,
  },
});

const endorsed = (projectId: string, compoundId: string, policy = POLICY): Published => ({
  type: 'ProjectEndorsed.v1',
  data: {
    ...place,
    projectId,
    compoundId,
    territory: '',
    title: '',
    totalFen: 100_000n,
    policyVersion: 1,
    terms: {
      threshold: '7/10',
      shares: policy.map(({ funder, source, share }) => ({ funder, source, share })),
      matching: 'advance',
      publicityDays: 7,
      raisingDays: 60,
    },
    deciders: [],
    round: 1,
  },
});

const places: readonly Published[] = [
  { type: 'DistrictAdded.v1', data: { districtCode: DISTRICT, name: '山阳区' } },
  { type: 'StreetAdded.v1', data: { ...place, name: '东方红街道' } },
  ...[COMPOUND, OTHER_COMPOUND].map(
    (compoundId): Published => ({
      type: 'CompoundAdded.v1',
      data: {
        ...place,
        compoundId,
        territory: '',
        communityId: randomUUID(),
        name: `院 ${compoundId.slice(-2)}`,
        unmanaged: true,
      },
    }),
  ),
];

const SCOPES = [
  `projects/${FIRST}`,
  `projects/${SECOND}`,
  `compounds/${COMPOUND}`,
  `compounds/${OTHER_COMPOUND}`,
  `streets/${STREET}`,
  `districts/${DISTRICT}`,
];

/** What every page said at the end of each day, and the last position. */
const days = new Map<string, Map<string, Json>>();
let last: bigint;

async function endDay(date: string): Promise<void> {
  await ledger.caughtUp();
  const pages = new Map<string, Json>();
  for (const scope of SCOPES) {
    pages.set(scope, (await get(`${scope}?after=${last}&order=asc&limit=200`)).body);
    pages.set(`${scope}/journal`, (await get(`${scope}/journal?limit=200`)).body);
  }
  days.set(date, pages);
}

/**
 * Three projects in two compounds over five days; the first is settled, the second unwound, the
 * third goes on.
 */
async function story(): Promise<void> {
  const first = new Lifecycle(POLICY, FIRST, COMPOUND);
  const second = new Lifecycle(FIVE_FUNDERS, SECOND, COMPOUND);
  const third = new Lifecycle(POLICY, ELSEWHERE, OTHER_COMPOUND);
  const flush = async (date: string, life: Lifecycle) => {
    const events = life.events
      .splice(0)
      .map((event) =>
        event.type === 'ContributionReversed.v1'
          ? { ...event, data: { ...event.data, reason: CANARY } }
          : event,
      );
    last = await tell(date, ...(events as Published[]));
  };
  last = await tell(
    '2018-06-01',
    ...places,
    drafted(FIRST, COMPOUND),
    { type: 'DriveOpened.v1', data: { projectId: FIRST, ...drive } },
    ...Array.from({ length: 7 }, (): Published => tookPart),
    { type: 'HouseholdWithdrew.v1', data: { projectId: FIRST } },
  );
  await flush('2018-06-01', second.setAppropriations(10_000_000n));
  await endDay('2018-06-01');
  last = await tell('2018-06-02', tookPart, drafted(SECOND, COMPOUND));
  last = await tell(
    '2018-06-02',
    endorsed(FIRST, COMPOUND),
    endorsed(SECOND, COMPOUND, FIVE_FUNDERS),
  );
  last = await tell('2018-06-02', stage(FIRST, 'raising'), raisingOpened, pledged(5_000n));
  await flush('2018-06-02', first.approve(100_000n));
  await flush('2018-06-02', second.approve(70_000n).pay(0, 9_000n, true));
  await endDay('2018-06-02');
  await flush('2018-06-04', first.contribute(5_000n).contribute(3_000n).giveBack('reversal'));
  last = await tell('2018-06-04', drafted(ELSEWHERE, OTHER_COMPOUND));
  last = await tell('2018-06-04', endorsed(ELSEWHERE, OTHER_COMPOUND));
  await flush('2018-06-04', third.approve(60_000n).contribute(2_500n));
  await endDay('2018-06-04');
  await flush(
    '2018-06-05',
    first.supplement(6_000n).contribute(13_333n).pay(0, 66_667n).pay(1, 17_667n),
  );
  await flush('2018-06-05', second.contribute(1_000n).unwind());
  await endDay('2018-06-05');
  await flush('2018-06-09', first.invoice(90_000n).invoice(7_001n).settle(false));
  last = await tell('2018-06-09', stage(FIRST, 'settled'));
  await endDay('2018-06-09');
}

const drive = {
  registerVersion: 1,
  households: 10,
  needed: 7,
  policyVersion: 1,
  threshold: '7/10',
};
const tookPart: Published = { type: 'HouseholdTookPart.v1', data: { projectId: FIRST } };
const stage = (projectId: string, to: string): Published => ({
  type: 'ProjectStageChanged.v1',
  data: { projectId, stage: to },
});
const raisingOpened: Published = {
  type: 'RaisingOpened.v1',
  data: { projectId: FIRST, targetFen: 16_666n, deadline: '2018-08-01T00:00:00.000Z' },
};
const pledged = (amountFen: Fen): Published => ({
  type: 'PledgeMade.v1',
  data: { projectId: FIRST, pledgeId: randomUUID(), amountFen },
});

beforeAll(async () => {
  database = await freshDatabase();
  ledger = await ToldLedger.start(database.url);
  await story();
});
afterAll(async () => {
  if (!isStopped) await ledger?.app.close();
  await database.drop();
});

describe('the ledger of a project', () => {
  it('shows shares, participation, raising and what came of it', async () => {
    const { body } = await get(`projects/${FIRST}?order=asc`);
    expect(body).toMatchObject({
      scope: 'project',
      projectId: FIRST,
      stage: 'settled',
      totalFen: 100_000n,
      approvedFen: 106_000n,
      participation: {
        participating: 7,
        households: 10,
        needed: 7,
        percent: '70.00',
        reached: true,
      },
      raising: { targetFen: 17_666n, raisedFen: 18_333n, percent: '103.77', complete: true },
      balanceFen: 0n,
      tieOut: { linesFen: 0n, balanceFen: 0n, journalFen: 0n, tiesOut: true },
      offPolicy: false,
    });
    expect(body.funders).toMatchObject([
      { funder: 'district', shareFen: 70_667n, dueFen: 64_667n, outstandingFen: 0n },
      { funder: 'street', shareFen: 17_667n, dueFen: 16_167n },
      { funder: 'residents', shareFen: 17_666n, dueFen: 16_167n },
    ]);
  });

  it('has every line with its number and the balance after it', async () => {
    const { body } = await get(`projects/${FIRST}?order=asc`);
    const lines = (body.lines as unknown as { items: Record<string, unknown>[] }).items;
    expect(lines.map((l) => [l.date, l.kind, l.incomeFen, l.spendingFen, l.balanceFen])).toEqual([
      ['2018-06-04', 'contribution', 5_000n, 0n, 5_000n],
      ['2018-06-04', 'contribution', 3_000n, 0n, 8_000n],
      ['2018-06-04', 'reversal', 0n, 3_000n, 5_000n],
      ['2018-06-05', 'contribution', 13_333n, 0n, 18_333n],
      ['2018-06-05', 'disbursement', 66_667n, 0n, 85_000n],
      ['2018-06-05', 'disbursement', 17_667n, 0n, 102_667n],
      ['2018-06-09', 'invoice', 0n, 90_000n, 12_667n],
      ['2018-06-09', 'invoice', 0n, 7_001n, 5_666n],
      ['2018-06-09', 'returned', 0n, 2_000n, 3_666n],
      ['2018-06-09', 'returned', 0n, 1_500n, 2_166n],
      ['2018-06-09', 'to-reserve', 0n, 2_166n, 0n],
    ]);
    expect(lines[0]).toMatchObject({ number: '2018-1', channel: 'wechat', paidOn: '2018-07-02' });
    expect(lines[6]).toMatchObject({ note: '市政工程公司', number: expect.stringMatching(/^INV/) });
  });

  it('says as a fact when a public funder paid ahead of its ratio', async () => {
    const { body } = await get(`projects/${SECOND}?asOf=2018-06-02`);
    expect(body).toMatchObject({ offPolicy: true, approvedFen: 70_000n });
    expect((body.ratios as unknown as object[])[0]).toMatchObject({
      funder: 'district',
      paidFen: 9_000n,
      raisedFen: 0n,
      paid: null,
      policy: '2:1',
      offPolicy: true,
    });
    expect((body.lines as unknown as { items: object[] }).items).toMatchObject([
      { kind: 'disbursement', aheadOfRaising: true },
    ]);
  });
});

describe('every scope', () => {
  it.each(SCOPES)('%s stood on every past date as it stood then', async (scope) => {
    for (const [date, pages] of days) {
      const then = pages.get(scope) as { status?: unknown };
      const { body } = await get(`${scope}?asOf=${date}&order=asc&limit=200`);
      if (then.status === 404) expect(body).toMatchObject({ status: 404 });
      else expect(body).toEqual({ ...then, asOf: date });
      const journal = pages.get(`${scope}/journal`) as { status?: unknown };
      if (journal.status === 404) continue;
      const { body: journalThen } = await get(`${scope}/journal?asOf=${date}&limit=200`);
      expect(journalThen).toEqual({ ...journal, asOf: date });
    }
  });

  it.each(SCOPES)('%s ties out, and its accounts sum to zero', async (scope) => {
    const { body } = await get(scope);
    expect(body.tieOut).toMatchObject({ tiesOut: true });
    const { body: journal } = await get(`${scope}/journal?limit=200`);
    type Balances = { balanceFen: bigint }[];
    const { accounts, projectAccounts = [] } = journal as unknown as Record<string, Balances>;
    const entries = (journal.entries as unknown as { items: { postings: object[] }[] }).items;
    expect(entries.length).toBeGreaterThan(0);
    if (scope.startsWith('districts')) {
      const sum = [...accounts!, ...projectAccounts].reduce((s, a) => s + a.balanceFen, 0n);
      expect(sum).toBe(0n);
    }
  });

  it.each(
    SCOPES.flatMap((scope) => [
      [scope, 'asc'],
      [scope, 'desc'],
    ]),
  )('%s in pages, %s, is the whole with the same balances', async (scope, order) => {
    type Lines = { items: { position: bigint; balanceFen: bigint }[]; nextCursor: string | null };
    const whole = (await get(`${scope}?order=${order}&limit=200`)).body.lines as unknown as Lines;
    const found: Lines['items'] = [];
    for (let cursor = ''; ; ) {
      const { body } = await get(`${scope}?order=${order}&limit=2${cursor}`);
      const lines = body.lines as unknown as Lines;
      found.push(...lines.items);
      if (lines.nextCursor === null) break;
      cursor = `&cursor=${lines.nextCursor}`;
    }
    expect(found).toEqual(whole.items);
    const other = order === 'asc' ? 'desc' : 'asc';
    const back = (await get(`${scope}?order=${other}&limit=200`)).body.lines as unknown as Lines;
    expect(back.items.reverse()).toEqual(whole.items);
  });

  it('shows what the reserve of a compound got', async () => {
    const { body } = await get(`compounds/${COMPOUND}/journal`);
    expect(body.accounts).toEqual([
      { account: `owners:${COMPOUND}`, balanceFen: -2_166n },
      { account: `reserve:${COMPOUND}`, balanceFen: 2_166n },
    ]);
    const district = (await get(`districts/${DISTRICT}`)).body;
    expect(district).toMatchObject({
      name: '山阳区',
      projects: { total: 3, byStage: { settled: 1, draft: 2 } },
      balanceFen: 2_500n,
    });
  });

  it('never holds the reason of a reversal, a household or a person', async () => {
    const tables = await ledger.app
      .get(DataSource)
      .query(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'ledger'`);
    expect(tables).toHaveLength(26);
    for (const { table_name } of tables) {
      const [{ hits }] = await ledger.app.get(DataSource).query(
        `SELECT count(*)::int AS hits FROM ledger.${table_name} t
            WHERE to_jsonb(t)::text ~* '${CANARY}|household_id|person'`,
      );
      expect([table_name, hits]).toEqual([table_name, 0]);
    }
  });
});

describe('what is asked wrongly', () => {
  it.each([
    ['asOf=2018-02-30', 'asOf', 'not-a-date'],
    ['asOf=yesterday', 'asOf', 'not-a-date'],
    ['asOf=2018-06-01&asOf=2018-06-02', 'asOf', 'given-twice'],
    ['order=up', 'order', 'not-one-of'],
    ['limit=0', 'limit', 'not-a-limit'],
    ['cursor=x', 'cursor', 'not-a-cursor'],
    ['after=-1', 'after', 'not-a-position'],
    ['asof=2018-06-01', 'asof', 'unknown-field'],
  ])('%s is named', async (query, field, reason) => {
    const { status, body } = await get(`projects/${FIRST}?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'malformed-input', errors: [{ field, reason }] });
  });

  it('a cursor of another list is none of this', async () => {
    const { body } = await get(`projects/${FIRST}?limit=1`);
    const { nextCursor } = body.lines as unknown as { nextCursor: string };
    for (const path of [`projects/${SECOND}?`, `projects/${FIRST}?order=asc&`])
      expect((await get(`${path}limit=1&cursor=${nextCursor}`)).status).toBe(400);
  });

  it.each([
    [`projects/${randomUUID()}`, 'project-not-found'],
    ['projects/1', 'project-not-found'],
    [`projects/${SECOND}?asOf=2018-06-01`, 'project-not-found'],
    [`compounds/${randomUUID()}/journal`, 'compound-not-found'],
    ['streets/999999999', 'street-not-found'],
    ['districts/410811001', 'district-not-found'],
    ['planets/1', 'ledger-not-found'],
    [`projects/${randomUUID()}/export`, 'project-not-found'],
    [`projects/${randomUUID()}/live`, 'project-not-found'],
  ])('%s is %s', async (path, code) => {
    const { status, body } = await get(path);
    expect({ status, code: body.code }).toEqual({ status: 404, code });
  });
});

it('lets caches keep a page, and answers 304 while it is the same', async () => {
  const { headers } = await get(`projects/${FIRST}`);
  expect(headers['cache-control']).toBe('public, max-age=2');
  const again = await get(`projects/${FIRST}`, { 'if-none-match': String(headers.etag) });
  expect(again.status).toBe(304);
});

describe('exports', () => {
  it('CSV opens in Excel: UTF-8 with BOM, CRLF, yuan with two decimals', async () => {
    const { text, headers } = await get(`projects/${FIRST}/export?format=csv`);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="ledger-project-${FIRST}.csv"`,
      vary: expect.stringContaining('Accept-Language'),
    });
    expect(text.startsWith('\uFEFF日期,项目,类别,凭证号,')).toBe(true);
    const rows = text.split('\r\n');
    expect(rows).toHaveLength(13);
    expect(rows[1]).toBe(
      "2018-06-04,更换管道 a1,居民自筹,'2018-1,residents,,wechat,2018-07-02,,50.00,0.00,50.00",
    );
    expect(rows[11]).toMatch(/,0\.00,21\.66,0\.00$/);
    const { text: english } = await get(`projects/${FIRST}/export`, { 'accept-language': 'en' });
    expect(english).toContain('Income (yuan)');
  });

  it.each(SCOPES)('JSON of %s holds the figures and every line, in fen', async (scope) => {
    const { lines, ...file } = (await get(`${scope}/export?format=json`)).body;
    const page = (await get(`${scope}?order=asc&limit=200`)).body;
    expect(lines).toEqual((page.lines as unknown as { items: object }).items);
    expect(page).toMatchObject(file);
  });

  it('JSON without a line is a whole document, and as of a date holds no more than then', async () => {
    const empty = await get(`projects/${FIRST}/export?format=json&asOf=2018-06-01`);
    expect(empty.body.lines).toEqual([]);
    const then = await get(`projects/${FIRST}/export?format=json&asOf=2018-06-04`);
    expect(then.body.lines as unknown as object[]).toHaveLength(3);
  });

  it('XLSX is a workbook of texts and numbers', async () => {
    const url = `/api/v1/ledger/projects/${FIRST}/export?format=xlsx`;
    const { rawPayload } = await ledger.app.inject({ method: 'GET', url });
    const sheets = await readXlsxFile(rawPayload);
    const rows = Array.isArray(sheets[0]) ? sheets : (sheets[0] as { data: unknown[][] }).data;
    expect(rows).toHaveLength(12);
    expect(rows[1]).toEqual([
      ...['2018-06-04', '更换管道 a1', '居民自筹', '2018-1', 'residents', null, 'wechat'],
      ...['2018-07-02', null, 50, 0, 50],
    ]);
  });

  it('are made a few at a time', async () => {
    const exports = ledger.app.get(LedgerExport);
    const request = {
      scope: { kind: 'project', id: FIRST },
      format: 'csv',
      language: 'en',
    } as const;
    const files = await Promise.all([1, 2, 3, 4].map(() => exports.open(request)));
    const { status, body } = await get(`projects/${FIRST}/export`);
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'exports-busy' });
    for (const file of files) await new Promise((resolve) => file.destroy().once('close', resolve));
    expect((await get(`projects/${FIRST}/export`)).status).toBe(200);
  });

  it('refuses more lines than a file holds, and says how many there are', async () => {
    const dataSource = ledger.app.get(DataSource);
    const projectId = ELSEWHERE;
    await dataSource.query(
      `INSERT INTO ledger.line
       SELECT 1000000 + n, 0, 0, project_id, compound_id, street_code, district_code, at, date,
              kind, number, funder, note, channel, paid_on, 0, 0, balance_fen, ahead_of_raising
         FROM ledger.line, generate_series(1, 100000) n WHERE project_id = $1`,
      [projectId],
    );
    await dataSource.query(`UPDATE ledger.book_day SET last_position = 2000000
      WHERE date = (SELECT max(date) FROM ledger.book_day)`);
    const { status, body } = await get(`projects/${projectId}/export`);
    expect({ status, ...body }).toMatchObject({
      status: 409,
      code: 'export-too-large',
      lines: 100_001,
      maximum: 100_000,
    });
    const xlsx = await get(`projects/${projectId}/export?format=xlsx`);
    expect(xlsx.body).toMatchObject({ code: 'export-too-large', maximum: 20_000 });
    await dataSource.query('DELETE FROM ledger.line WHERE position > 1000000');
    expect((await get(`projects/${projectId}/export`)).status).toBe(200);
  });
});

describe('live', () => {
  const live = async (id: string) => {
    const url = `${await ledger.app.getUrl()}/api/v1/ledger/projects/${id}/live`;
    const abort = new AbortController();
    const response = await fetch(url, { signal: abort.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    return { response, abort, next: async () => (await reader.read()).value as string };
  };

  it('sends the figures at once and after a change', async () => {
    const { response, abort, next } = await live(FIRST);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const first = await next();
    expect(first).toMatch(/^event: summary\nid: \d+\ndata: \{"projectId"/);
    await tell('2018-06-10', stage(FIRST, 'under-way'));
    const second = await next();
    expect(second).toContain('"stage":"under-way"');
    abort.abort();
  });

  it('has an end of places, and gives them back, also those of HEAD', async () => {
    const listening = ledger.app.get(LiveLedger);
    const silent = { send: () => {}, end: () => {}, isStuck: false };
    const stops: (() => void)[] = [];
    for (let n = 0; n < MAX_LISTENERS; n++) stops.push(await listening.listen(SECOND, silent));
    const { status, body } = await get(`projects/${FIRST}/live`);
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'too-many-listeners' });
    stops.pop()?.();
    const url = `${await ledger.app.getUrl()}/api/v1/ledger/projects/${FIRST}/live`;
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    await until(async () => {
      const stop = await listening.listen(SECOND, silent).catch(() => undefined);
      stop?.();
      return stop !== undefined;
    });
    for (const stop of stops) stop();
  });

  it('ends when the server stops', async () => {
    const { next } = await live(FIRST);
    await next();
    isStopped = true;
    await ledger.app.close();
    expect(await next()).toBeUndefined();
  });
});
