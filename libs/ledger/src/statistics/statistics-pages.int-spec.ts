import { randomUUID } from 'node:crypto';
import type { Published } from '@yishi/following';
import readXlsxFile from 'read-excel-file/node';
import { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database';
import { ToldLedger } from '../../../../test/support/told-ledger';
import { DISTRICT } from '../lifecycle.fixture';
import { COMPOUNDS, District, STREETS } from './district.fixture';
import { StatisticsExport } from './export-statistics';

let database: FreshDatabase;
let ledger: ToldLedger;

// biome-ignore lint/suspicious/noExplicitAny: what a page says is what the test is about
type Json = any;
const get = (path: string, headers: Record<string, string> = {}) => ledger.get<Json>(path, headers);

let last = 0n;
async function tell(at: string, ...published: readonly Published[]): Promise<void> {
  last = await ledger.tell(at.slice(0, 10), ...published);
  await ledger.caughtUp();
}

const [FIRST, SECOND, THIRD] = COMPOUNDS as unknown as [
  (typeof COMPOUNDS)[number],
  (typeof COMPOUNDS)[number],
  (typeof COMPOUNDS)[number],
];
const councilId = ({ compoundId }: typeof FIRST): string => compoundId.replace('-63', '-6b');
const placeOf = ({ compoundId, territory }: typeof FIRST) => ({ compoundId, territory });

const established = (compound: typeof FIRST, ...memberIds: string[]): Published => ({
  type: 'CouncilEstablished.v1',
  data: {
    ...placeOf(compound),
    councilId: councilId(compound),
    directorId: memberIds[0]!,
    memberIds,
  },
});
const shown = (compound: typeof FIRST, personId: string, partyMember: boolean): Published => ({
  type: 'MemberShown.v1',
  data: { councilId: councilId(compound), personId, partyMember },
});
const households = ({ compoundId }: typeof FIRST, residentHouseholds: number): Published => ({
  type: 'HouseholdsRegistered.v1',
  data: {
    compoundId,
    registerVersion: 1,
    households: [],
    removedHouseholdIds: [],
    last: true,
    residentHouseholds,
  },
});

const opinionId = (number: number): string =>
  `00000000-0000-8000-8000-0000000001${number.toString().padStart(2, '0')}`;
const submitted = (compound: typeof FIRST, number: number, aboutMoney = false): Published => ({
  type: 'OpinionSubmitted.v1',
  data: {
    ...placeOf(compound),
    opinionId: opinionId(number),
    year: 2018,
    number,
    field: 'environment',
    title: '路灯',
    aboutMoney,
  },
});
type Moved = Extract<Published, { type: 'OpinionStateChanged.v1' }>['data'];
const moved = (
  compound: typeof FIRST,
  number: number,
  from: Moved['from'],
  to: Moved['to'],
  submittedAt: string,
  timeliness: Moved['timeliness'] = '',
): Published => ({
  type: 'OpinionStateChanged.v1',
  data: {
    ...placeOf(compound),
    opinionId: opinionId(number),
    from,
    to,
    submittedAt,
    timeliness,
  },
});
const late = (compound: typeof FIRST, number: number): Published => ({
  type: 'OpinionLate.v1',
  data: { ...placeOf(compound), opinionId: opinionId(number), dueAt: '2018-06-03T00:00:00.000Z' },
});
const turnout = (compound: typeof FIRST, type: 'TurnoutRecorded.v1' | 'TurnoutStruckOut.v1') =>
  ({
    type,
    data: {
      ...placeOf(compound),
      turnoutId: '00000000-0000-8000-8000-000000000900',
      activity: 'cleaning',
      date: '2018-05-30',
      households: 12,
      people: 30,
    },
  }) as Published;

const PROJECT = '00000000-0000-8000-8000-0000000000aa';
const SHARES = [
  { funder: 'district', source: 'district', share: '2/3' },
  { funder: 'street', source: 'street', share: '1/6' },
  { funder: 'residents', source: 'residents', share: '1/6' },
] as const;
const project: readonly Published[] = [
  {
    type: 'ProjectDrafted.v1',
    data: {
      projectId: PROJECT,
      ...placeOf(FIRST),
      districtCode: DISTRICT,
      streetCode: FIRST.streetCode,
      field: 'environment',
      title: '更换管道',
      totalFen: 60_000n,
    },
  },
  {
    type: 'ProjectEndorsed.v1',
    data: {
      projectId: PROJECT,
      ...placeOf(FIRST),
      districtCode: DISTRICT,
      streetCode: FIRST.streetCode,
      title: '更换管道',
      totalFen: 60_000n,
      policyVersion: 1,
      terms: {
        threshold: '7/10',
        shares: SHARES,
        matching: 'advance',
        publicityDays: 7,
        raisingDays: 60,
      },
      deciders: [],
      round: 1,
    },
  },
  {
    type: 'AllocationApproved.v1',
    data: {
      projectId: PROJECT,
      year: 2018,
      approvedFen: 60_000n,
      parts: SHARES.map(({ funder, source }) => ({
        funder,
        source,
        account: source === 'residents' ? '' : funder,
        amountFen: source === 'district' ? 40_000n : 10_000n,
      })),
      by: 'p1',
      round: 1,
    },
  },
];
const stage = (to: string): Published => ({
  type: 'ProjectStageChanged.v1',
  data: { projectId: PROJECT, stage: to },
});
const paid = (source: 'district' | 'street', amountFen: bigint): Published => ({
  type: 'PaymentReleased.v1',
  data: {
    projectId: PROJECT,
    paymentId: randomUUID(),
    funder: source,
    source,
    account: source,
    year: 2018,
    amountFen,
    aheadOfRaising: true,
  },
});
const raised = (amountFen: bigint): Published => ({
  type: 'ContributionReceived.v1',
  data: {
    projectId: PROJECT,
    contributionId: randomUUID(),
    receiptNumber: '2018-1',
    channel: 'cash',
    amountFen,
    paidOn: '2018-06-04',
    raisedFen: amountFen,
  },
});

const [D1, D3, D4, D9] = [1, 3, 4, 9].map((day) => `2018-06-0${day}T04:00:00.000Z`) as [
  string,
  string,
  string,
  string,
];

/** Four days of a small district; after each, what the pages said. */
const days = new Map<string, Json[]>();
const PAGES = [
  `statistics/districts/${DISTRICT}`,
  `statistics/streets/${STREETS[0]}`,
  `statistics/streets/${STREETS[1]}`,
  `statistics/districts/${DISTRICT}/councils`,
];

async function endDay(at: string): Promise<void> {
  const pages = await Promise.all(PAGES.map((path) => get(path)));
  days.set(
    at.slice(0, 10),
    pages.map(({ body }) => body),
  );
}

async function story(): Promise<void> {
  await tell(D1, ...new District().told.map(({ published }) => published));
  await tell(D1, households(FIRST, 10), households(SECOND, 40), households(THIRD, 7));
  await tell(D1, established(FIRST, 'p1', 'p2', 'p3'), established(SECOND, 'p4', 'p5', 'p6', 'p7'));
  await tell(D1, shown(FIRST, 'p1', true), shown(FIRST, 'p2', true), shown(SECOND, 'p4', true));
  await tell(D1, submitted(FIRST, 1, true), submitted(FIRST, 2), submitted(SECOND, 3));
  await endDay(D1);
  await tell(D3, moved(FIRST, 1, 'submitted', 'relayed', D1), late(FIRST, 1));
  await tell(D3, moved(SECOND, 3, 'submitted', 'answered', D1));
  await tell(D3, turnout(FIRST, 'TurnoutRecorded.v1'), shown(FIRST, 'p1', false));
  await tell(D3, established(THIRD, 'p8', 'p9', 'p10'));
  await endDay(D3);
  await tell(D4, moved(FIRST, 1, 'relayed', 'resolved', D1, 'late'), ...project);
  await tell(D4, moved(FIRST, 2, 'submitted', 'relayed', D1));
  await tell(D4, stage('submitted'), stage('raising'), {
    type: 'RaisingOpened.v1',
    data: { projectId: PROJECT, targetFen: 10_000n, deadline: '2018-08-01T00:00:00.000Z' },
  });
  await tell(D4, paid('district', 6_000n), paid('street', 1_000n), raised(1_000n));
  await endDay(D4);
  await tell(D9, moved(FIRST, 2, 'relayed', 'explained', D1, 'in-time'), stage('funded'));
  await tell(D9, turnout(FIRST, 'TurnoutStruckOut.v1'), {
    type: 'CouncilDissolved.v1',
    data: { councilId: councilId(SECOND), compoundId: SECOND.compoundId },
  });
  await endDay(D9);
}

beforeAll(async () => {
  database = await freshDatabase();
  ledger = await ToldLedger.start(database.url, D9);
  await story();
});
afterAll(async () => {
  await ledger?.app.close();
  await database.drop();
});

describe('the statistics of a district', () => {
  it('count everything once, in groups with stable names', async () => {
    const { body } = await get(`statistics/districts/${DISTRICT}?after=${last}`);
    expect(body).toMatchObject({
      scope: 'district',
      code: DISTRICT,
      name: '山阳区',
      asOf: null,
      councils: { total: 2, inUnmanagedCompounds: 1 },
      members: { total: 6, party: 1 },
      households: { resident: 57 },
      opinions: {
        total: 3,
        byState: { submitted: 0, relayed: 0, answered: 1, resolved: 1, explained: 1 },
        byField: { environment: 3, civility: 0 },
        relayed: 2,
        inTime: 1,
        late: 1,
        onTimePercent: '50.00',
        aboutMoney: 1,
        aboutMoneyPercent: '33.33',
        // two days, three days and eight
        waiting: { ended: 3, totalSeconds: 13 * 86_400, meanDays: '4.33' },
      },
      turnouts: { total: 0, households: 0, people: 0, byActivity: { cleaning: 0 } },
      projects: {
        total: 1,
        applied: 1,
        byStage: { draft: 0, funded: 1 },
        byField: { environment: 1, services: 0 },
        byFieldAndStage: { environment: { funded: 1 } },
      },
      raising: { compoundsRaising: 1, raisingNow: 0, raisedFen: 1_000n },
      paid: { districtFen: 6_000n, streetFen: 1_000n },
      moneyPerHouseholdFen: 140n,
      offPolicy: true,
    });
  });

  it('say in words where the ratio is off the policy, as the ledger does', async () => {
    const { body } = await get(`statistics/districts/${DISTRICT}`);
    expect(body.ratios).toMatchObject([
      { funder: 'district', paid: '6:1', policy: '4:1', offPolicy: true, offPolicyProjects: 1 },
      { funder: 'street', paid: '1:1', policy: '1:1', offPolicy: false },
    ]);
    expect(body.ratios[0].text['zh-CN']).toContain('6:1；政策为 4:1。与政策比例不符。');
    const ledger = await get(`ledger/districts/${DISTRICT}`);
    expect(body.ratios).toEqual(ledger.body.ratios);
  });

  it('have a row for each street, which add up to the district', async () => {
    for (const asOf of ['2018-06-01', '2018-06-03', '2018-06-04', '2018-06-09']) {
      const { body } = await get(`statistics/districts/${DISTRICT}?asOf=${asOf}`);
      expect(body.streets.map(({ code }: Json) => code)).toEqual([...STREETS]);
      const sum = (of: (place: Json) => number) =>
        body.streets.reduce((all: number, street: Json) => all + Number(of(street)), 0);
      for (const of of [
        (place: Json) => place.councils.total,
        (place: Json) => place.members.party,
        (place: Json) => place.opinions.total,
        (place: Json) => place.opinions.waiting.totalSeconds,
        (place: Json) => place.turnouts.people,
        (place: Json) => place.projects.total,
        (place: Json) => place.raising.raisedFen,
        (place: Json) => place.paid.districtFen,
      ])
        expect(sum(of)).toBe(Number(of(body)));
      for (const street of body.streets) {
        const {
          scope: _,
          asOf: __,
          ...own
        } = (await get(`statistics/streets/${street.code}?asOf=${asOf}`)).body;
        expect(own).toEqual(street);
      }
    }
  });

  it('are null, not 0 %, over nothing', async () => {
    const { body } = await get(`statistics/districts/${DISTRICT}?asOf=2018-06-01`);
    expect(body.opinions).toMatchObject({ onTimePercent: null, waiting: { meanDays: null } });
  });

  it.each(PAGES.map((path, index) => [path, index] as const))(
    '%s was on every past date as it was then',
    async (path, index) => {
      for (const [date, pages] of days)
        expect((await get(`${path}?asOf=${date}`)).body).toEqual({ ...pages[index], asOf: date });
      const between = (await get(`${path}?asOf=2018-06-02`)).body;
      expect(between).toEqual({ ...days.get('2018-06-01')![index], asOf: '2018-06-02' });
    },
  );

  it('name nobody', async () => {
    for (const path of PAGES)
      expect((await get(path)).text).not.toMatch(/"p\d+"|personId|memberId/);
  });
});

describe('councils side by side', () => {
  const compared = async (query: string): Promise<Json[]> =>
    (await get(`statistics/districts/${DISTRICT}/councils?${query}`)).body.councils.items;

  it('are those that stand, by how long opinions wait, longest first', async () => {
    const before = await compared('asOf=2018-06-04');
    expect(before.map(({ compoundId }) => compoundId)).toEqual([
      FIRST.compoundId,
      SECOND.compoundId,
      // none of its opinions has ended
      THIRD.compoundId,
    ]);
    expect(before[0]).toMatchObject({
      councilId: councilId(FIRST),
      name: expect.stringMatching(/^院/),
      streetCode: FIRST.streetCode,
      streetName: expect.stringContaining('街道'),
      unmanaged: true,
      members: { total: 3, party: 1 },
      opinions: { total: 2, waiting: { ended: 1, meanDays: '3.00' } },
      moneyPerHouseholdFen: 800n,
      offPolicy: true,
    });
    expect((await compared('')).map(({ compoundId }) => compoundId)).toEqual([
      FIRST.compoundId,
      THIRD.compoundId,
    ]);
  });

  it.each([
    ['money', 'desc', 'asOf=2018-06-04', [0, 2, 1]],
    ['opinions', 'desc', 'asOf=2018-06-04', [0, 1, 2]],
    ['members', 'desc', 'asOf=2018-06-04', [1, 2, 0]],
    ['on-time', 'asc', 'asOf=2018-06-04', [0, 1, 2]],
    ['waiting', 'asc', 'asOf=2018-06-04', [1, 0, 2]],
    ['turnouts', 'desc', 'asOf=2018-06-03', [0, 2, 1]],
  ])('by %s, %s, in pages of one as in one', async (order, direction, asOf, expected) => {
    const query = `order=${order}&direction=${direction}&${asOf}`;
    const whole = await compared(query);
    const places = COMPOUNDS.map(({ compoundId }) => compoundId);
    expect(whole.map(({ compoundId }) => places.indexOf(compoundId))).toEqual(expected);
    const found: Json[] = [];
    for (let cursor = ''; ; ) {
      const path = `statistics/districts/${DISTRICT}/councils?${query}&limit=1${cursor}`;
      const { items, nextCursor } = (await get(path)).body.councils;
      found.push(...items);
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(found).toEqual(whole);
  });
});

describe('what is asked wrongly', () => {
  it.each([
    [`districts/${DISTRICT}?asOf=2018-02-30`, 'asOf', 'not-a-date'],
    [`districts/${DISTRICT}?limit=2`, 'limit', 'unknown-field'],
    [`streets/${STREETS[0]}?asof=2018-06-01`, 'asof', 'unknown-field'],
    [`districts/${DISTRICT}/councils?order=best`, 'order', 'not-one-of'],
    [`districts/${DISTRICT}/councils?direction=up`, 'direction', 'not-one-of'],
    [`districts/${DISTRICT}/councils?limit=0`, 'limit', 'not-a-limit'],
    [`districts/${DISTRICT}/councils?cursor=x`, 'cursor', 'not-a-cursor'],
    [`districts/${DISTRICT}/export?format=pdf`, 'format', 'not-one-of'],
    [`districts/${DISTRICT}?after=x`, 'after', 'not-a-position'],
  ])('%s: %s is %s', async (path, field, reason) => {
    const { status, body } = await get(`statistics/${path}`);
    expect({ status, ...body }).toMatchObject({ status: 400, errors: [{ field, reason }] });
  });

  it.each([
    ['districts/410899', 'district-not-found'],
    ['districts/41', 'district-not-found'],
    [`districts/${DISTRICT}?asOf=2018-05-31`, 'district-not-found'],
    [`streets/${DISTRICT}`, 'street-not-found'],
    ['districts/410899/councils', 'district-not-found'],
    ['streets/410811999/export', 'street-not-found'],
    [`compounds/${randomUUID()}/export`, 'statistics-not-found'],
    ['planets/1/export', 'ledger-not-found'],
  ])('%s is %s', async (path, code) => {
    const { status, body } = await get(`statistics/${path}`);
    expect({ status, code: body.code }).toEqual({ status: 404, code });
  });
});

it('lets caches keep a page, and answers 304 while it is the same', async () => {
  for (const path of PAGES) {
    const { headers } = await get(path);
    expect(headers['cache-control']).toBe('public, max-age=2');
    const again = await get(path, { 'if-none-match': String(headers.etag) });
    expect(again.status).toBe(304);
  }
});

describe('exports', () => {
  const export_ = (scope: string, query: string) => get(`statistics/${scope}/export?${query}`);
  const rowsIn = (text: string): string[][] =>
    text
      .split('\r\n')
      .slice(0, -1)
      .map((row) => row.split(','));

  it('JSON holds the figures of the page, in fen', async () => {
    const { body, headers } = await export_(`districts/${DISTRICT}`, 'format=json');
    expect(headers['content-disposition']).toBe(
      `attachment; filename="statistics-district-${DISTRICT}.json"`,
    );
    const { scope, asOf, streets, ...district } = (await get(`statistics/districts/${DISTRICT}`))
      .body;
    expect(body).toEqual({ scope, asOf, places: [district, ...streets] });
    const street = (await export_(`streets/${STREETS[0]}`, 'format=json&asOf=2018-06-04')).body;
    expect(street.asOf).toBe('2018-06-04');
    expect(street.places.map(({ code }: Json) => code)).toEqual([
      STREETS[0],
      FIRST.compoundId,
      THIRD.compoundId,
    ]);
  });

  it('CSV opens in Excel with the same figures, in yuan', async () => {
    const { text, headers } = await export_(`districts/${DISTRICT}`, 'format=csv');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(text.startsWith('\uFEFF代码,名称,议事会,其中无主楼院,成员,其中党员')).toBe(true);
    const [heads, district, ...streets] = rowsIn(text) as [string[], string[], ...string[][]];
    expect(streets).toHaveLength(2);
    const cell = (name: string) => district[heads.indexOf(name)];
    expect({
      councils: cell('议事会'),
      party: cell('其中党员'),
      resolved: cell('意见：已解决'),
      onTime: cell('按期率（%）'),
      wait: cell('平均办理天数'),
      funded: cell('项目：资金到位'),
      raised: cell('居民自筹（元）'),
      paid: cell('区财政已付（元）'),
    }).toEqual({
      councils: '2',
      party: '1',
      resolved: '1',
      onTime: '50.00',
      wait: '4.33',
      funded: '1',
      raised: '10.00',
      paid: '60.00',
    });
    expect(text).toContain('与政策比例不符');
    const english = await get(`statistics/districts/${DISTRICT}/export`, {
      'accept-language': 'en',
    });
    expect(english.text).toContain('Raised by residents (yuan)');
  });

  it('XLSX holds the same numbers as the CSV', async () => {
    const url = `/api/v1/statistics/districts/${DISTRICT}/export?format=xlsx&asOf=2018-06-04`;
    const { rawPayload } = await ledger.app.inject({ method: 'GET', url });
    const sheets = await readXlsxFile(rawPayload);
    const rows = Array.isArray(sheets[0]) ? sheets : (sheets[0] as { data: unknown[][] }).data;
    const { text } = await export_(`districts/${DISTRICT}`, 'format=csv&asOf=2018-06-04');
    const csv = rowsIn(text.replace('\uFEFF', ''));
    const same = (rows as unknown[][]).map((row) =>
      row.map((cell) => (cell === null ? '' : String(cell))),
    );
    const numbers = (cells: readonly string[]) =>
      cells.map((cell) => (/^\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell));
    // the last column is a sentence with commas in it
    expect(same.map((row) => numbers(row.slice(0, -1)))).toEqual(
      csv.map((row) => numbers(row.slice(0, same[0]!.length - 1))),
    );
  });

  it('are made a few at a time, of places that are not too many', async () => {
    const exports = ledger.app.get(StatisticsExport);
    const scope = { kind: 'street', code: STREETS[0] } as const;
    const wanted = { scope, format: 'xlsx', language: 'en' } as const;
    const five = [1, 2, 3, 4, 5].map(() => exports.file(wanted));
    const outcomes = await Promise.allSettled(five);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'exports-busy' } }]);
    const dataSource = ledger.app.get(DataSource);
    await dataSource.query(
      `INSERT INTO ledger.statistic_place
       SELECT 'x' || n, 'compound', 'x', $1, $2, false, '2018-06-01'
         FROM generate_series(1, 5000) n`,
      [DISTRICT, STREETS[0]],
    );
    const { status, body } = await export_(`streets/${STREETS[0]}`, 'format=csv');
    expect({ status, ...body }).toMatchObject({ code: 'too-many-places', maximum: 5_000 });
    await dataSource.query(`DELETE FROM ledger.statistic_place WHERE code LIKE 'x%'`);
    expect((await export_(`streets/${STREETS[0]}`, 'format=csv')).status).toBe(200);
  });
});
