import { randomUUID } from 'node:crypto';
import type { Published } from '@yishi/following';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database';
import { ToldLedger } from '../../../../test/support/told-ledger';
import { COMPOUND, Lifecycle, POLICY } from '../lifecycle.fixture';
import type { ItemMoney, LineOrigin, OpinionMoney, Origin } from './chain';
import { changed, drafted, endedEarly, id, listed, revised, submitted } from './chain.samples';

const [PIPES, LAMPS] = [id('a1', 1), id('a1', 2)] as const;
const [PIPE_ITEM, WALL_ITEM, LAMP_ITEM, TALK_ITEM] = [1, 2, 3, 4].map((n) => id('b1', n)) as [
  string,
  string,
  string,
  string,
];
const [PIPE_OPINION, LAMP_OPINION, UNHEARD_OPINION] = [1, 2, 3].map((n) => id('c1', n)) as [
  string,
  string,
  string,
];

let database: FreshDatabase;
let ledger: ToldLedger;
const tell = (date: string, ...published: readonly Published[]) => ledger.tell(date, ...published);
const get = <T>(path: string) => ledger.get<T>(`ledger/${path}`);
const read = <T>(path: string) => ledger.read<T>(`ledger/${path}`);

/**
 * An opinion about pipes and a wall (listed directly) become one project, which is paid and
 * settled; the wall leaves it on the way. An opinion about lamps becomes a project that is
 * cancelled after money had come in, and then is in the first one for a while.
 */
async function story(): Promise<void> {
  const pipes = new Lifecycle(POLICY, PIPES, COMPOUND);
  const lamps = new Lifecycle(POLICY, LAMPS, COMPOUND);
  const flush = (date: string, life: Lifecycle) =>
    tell(date, ...(life.events.splice(0) as Published[]));
  await tell(
    '2018-06-01',
    submitted(PIPE_OPINION, 1, '管道漏水'),
    submitted(LAMP_OPINION, 2, '路灯不亮'),
    submitted(UNHEARD_OPINION, 3, '遛狗'),
    listed(PIPE_ITEM, '更换管道', PIPE_OPINION),
    listed(WALL_ITEM, '修围墙'),
    drafted(PIPES, '管道项目'),
    drafted(LAMPS, '路灯项目'),
    changed(PIPE_ITEM, 'open', 'in-project', PIPES),
    changed(WALL_ITEM, 'open', 'in-project', PIPES),
  );
  await flush('2018-06-01', pipes.setAppropriations(10_000_000n));
  await tell('2018-06-02', listed(LAMP_ITEM, '装路灯', LAMP_OPINION));
  await tell('2018-06-02', changed(LAMP_ITEM, 'open', 'in-project', LAMPS));
  await flush('2018-06-02', pipes.approve(60_000n).contribute(4_000n));
  await flush('2018-06-02', lamps.approve(30_000n).contribute(1_000n));
  await tell('2018-06-03', changed(WALL_ITEM, 'in-project', 'open'), listed(TALK_ITEM, '谈话'));
  await flush('2018-06-03', pipes.contribute(6_000n).pay(0, 40_000n).pay(1, 10_000n));
  await tell('2018-06-04', revised(PIPES, '管道项目（二期）'), endedEarly(LAMPS));
  await tell('2018-06-04', changed(LAMP_ITEM, 'in-project', 'open'));
  await flush('2018-06-04', lamps.unwind());
  await tell('2018-06-05', changed(LAMP_ITEM, 'open', 'in-project', PIPES));
  await flush('2018-06-05', pipes.invoice(48_000n));
  await tell('2018-06-06', changed(LAMP_ITEM, 'in-project', 'open'));
  await flush('2018-06-09', pipes.settle(false));
  await tell('2018-06-09', changed(PIPE_ITEM, 'in-project', 'solved', PIPES));
  await tell('2018-06-09', changed(TALK_ITEM, 'open', 'solved'));
}
beforeAll(async () => {
  database = await freshDatabase();
  ledger = await ToldLedger.start(database.url);
  await story();
  await ledger.caughtUp();
});
afterAll(async () => {
  await ledger?.app.close();
  await database.drop();
});

const idsOf = (items: readonly { itemId: string }[]) => items.map(({ itemId }) => itemId);
const opinionMoney = (opinionId: string, query = '') =>
  read<OpinionMoney>(`opinions/${opinionId}/money?limit=200${query}`);
const projectOrigin = (projectId: string, query = '') =>
  read<Origin>(`projects/${projectId}/origin?limit=200${query}`);

describe('from money to what people said', () => {
  it('says why a yuan was spent: line, project, items, opinions', async () => {
    const { lines } = await opinionMoney(PIPE_OPINION);
    const invoice = lines.items.find(({ kind }) => kind === 'invoice')!;
    const origin = await read<LineOrigin>(`lines/${invoice.lineId}/origin`);
    expect(origin).toMatchObject({
      asOf: null,
      line: { ...invoice, spendingFen: 48_000n },
      project: { projectId: PIPES, title: '管道项目（二期）', items: 1 },
      items: { nextCursor: null },
    });
    expect(origin.items.items).toEqual([
      {
        itemId: PIPE_ITEM,
        compoundId: COMPOUND,
        field: 'environment',
        title: '更换管道',
        estimatedFen: 100n,
        state: 'solved',
        listedOn: '2018-06-01',
        opinion: {
          opinionId: PIPE_OPINION,
          compoundId: COMPOUND,
          year: 2018,
          number: 1,
          field: 'environment',
          title: '管道漏水',
          submittedOn: '2018-06-01',
        },
      },
    ]);
  });

  it('gives every line of the public ledger an id that leads there', async () => {
    for (const scope of [`projects/${PIPES}`, `projects/${LAMPS}`]) {
      const { lines } = await read<{ lines: { items: { lineId: string; projectId: string }[] } }>(
        `${scope}?limit=200`,
      );
      expect(lines.items.length).toBeGreaterThan(1);
      for (const line of lines.items) {
        const origin = await read<LineOrigin>(`lines/${line.lineId}/origin`);
        expect(origin.line).toMatchObject({ lineId: line.lineId, projectId: line.projectId });
      }
    }
  });

  it('keeps what was in a project that ended early: it is why its money had moved', async () => {
    const { project, items } = await projectOrigin(LAMPS);
    expect(idsOf(items.items)).toEqual([LAMP_ITEM]);
    expect(project).toMatchObject({ raisedFen: 0n, paidFen: 0n, spentFen: 0n, items: 1 });
  });

  it('has no item that left the project, but had it before', async () => {
    expect(idsOf((await projectOrigin(PIPES)).items.items)).toEqual([PIPE_ITEM]);
    for (const [asOf, ids] of [
      ['2018-06-01', [PIPE_ITEM, WALL_ITEM]],
      ['2018-06-02', [PIPE_ITEM, WALL_ITEM]],
      ['2018-06-03', [PIPE_ITEM]],
      ['2018-06-05', [PIPE_ITEM, LAMP_ITEM]],
      ['2018-06-06', [PIPE_ITEM]],
    ] as const)
      expect([asOf, idsOf((await projectOrigin(PIPES, `&asOf=${asOf}`)).items.items)]).toEqual([
        asOf,
        ids,
      ]);
  });

  it('lists the items in pages', async () => {
    const first = await read<Origin>(`projects/${PIPES}/origin?asOf=2018-06-02&limit=1`);
    const cursor = first.items.nextCursor;
    const rest = await read<Origin>(
      `projects/${PIPES}/origin?asOf=2018-06-02&limit=1&cursor=${cursor}`,
    );
    expect(idsOf([...first.items.items, ...rest.items.items])).toEqual([PIPE_ITEM, WALL_ITEM]);
    expect(rest.items.nextCursor).toBeNull();
  });
});

describe('from what people said to money', () => {
  it('adds up approved, raised, paid, returned and spent', async () => {
    const { opinion, items, projects } = await opinionMoney(PIPE_OPINION);
    expect(opinion).toMatchObject({ number: 1, title: '管道漏水' });
    expect(idsOf(items)).toEqual([PIPE_ITEM]);
    expect(projects).toEqual([
      {
        ...{ projectId: PIPES, title: '管道项目（二期）', stage: 'draft', field: 'environment' },
        ...{ totalFen: 60_000n, approvedFen: 60_000n, raisedFen: 10_000n, paidFen: 50_000n },
        ...{ returnedFen: 10_000n, spentFen: 48_000n, items: 1 },
      },
    ]);
  });

  it('shows the ledger’s own lines, in pages, either way round', async () => {
    const ofProject = async (order: string) =>
      (await read<OpinionMoney>(`projects/${PIPES}?limit=200&order=${order}`)).lines.items;
    for (const order of ['asc', 'desc']) {
      const whole = (await opinionMoney(PIPE_OPINION, `&order=${order}`)).lines;
      expect(whole.items).toEqual(await ofProject(order));
      const found: unknown[] = [];
      for (let cursor = ''; ; ) {
        const path = `opinions/${PIPE_OPINION}/money?order=${order}&limit=2${cursor}`;
        const { items, nextCursor } = (await read<OpinionMoney>(path)).lines;
        found.push(...items);
        if (nextCursor === null) break;
        cursor = `&cursor=${nextCursor}`;
      }
      expect(found).toEqual(whole.items);
    }
  });

  it('follows an item that needs no money, and an opinion that nobody adopted', async () => {
    const talk = await read<ItemMoney>(`governance-items/${TALK_ITEM}/money`);
    expect(talk).toMatchObject({ item: { state: 'solved', opinion: null }, projects: [] });
    expect(talk.lines.items).toEqual([]);
    const unheard = await opinionMoney(UNHEARD_OPINION);
    expect(unheard).toMatchObject({ items: [], projects: [], lines: { items: [] } });
  });

  it('shows both projects of an item whose first one was cancelled', async () => {
    const both = await read<ItemMoney>(`governance-items/${LAMP_ITEM}/money?asOf=2018-06-05`);
    expect(both.projects.map(({ projectId }) => projectId)).toEqual([PIPES, LAMPS]);
    const now = await read<ItemMoney>(`governance-items/${LAMP_ITEM}/money`);
    expect(now.projects.map(({ projectId }) => projectId)).toEqual([LAMPS]);
    expect(
      now.lines.items.map(({ kind, incomeFen, spendingFen }) => [kind, incomeFen, spendingFen]),
    ).toEqual([
      ['refund', 0n, 1_000n],
      ['contribution', 1_000n, 0n],
    ]);
  });
});

const DAYS = ['2018-06-01', '2018-06-02', '2018-06-03', '2018-06-04', '2018-06-05', '2018-06-09'];

describe('both ways', () => {
  it.each([...DAYS, ''])('agree, as of %s', async (date) => {
    const asOf = date && `&asOf=${date}`;
    let links = 0;
    for (const opinionId of [PIPE_OPINION, LAMP_OPINION, UNHEARD_OPINION]) {
      const { lines, projects } = await opinionMoney(opinionId, asOf);
      for (const { lineId } of lines.items) {
        const origin = await read<LineOrigin>(`lines/${lineId}/origin?limit=200${asOf}`);
        const opinions = origin.items.items.map(({ opinion }) => opinion?.opinionId);
        expect(opinions).toContain(opinionId);
        links++;
      }
      for (const { projectId } of projects) {
        const { items } = await projectOrigin(projectId, asOf);
        expect(items.items.map(({ opinion }) => opinion?.opinionId)).toContain(opinionId);
      }
    }
    for (const projectId of [PIPES, LAMPS]) {
      const { items, project } = await projectOrigin(projectId, asOf);
      expect(project.items).toBe(items.items.length);
      const book = await read<OpinionMoney>(`projects/${projectId}?limit=200${asOf}`);
      for (const { itemId, opinion } of items.items) {
        const ways = [await read<ItemMoney>(`governance-items/${itemId}/money?limit=200${asOf}`)];
        if (opinion) ways.push((await opinionMoney(opinion.opinionId, asOf)) as never);
        for (const { lines } of ways) {
          const ids = new Set(lines.items.map(({ lineId }) => lineId));
          expect(book.lines.items.filter(({ lineId }) => !ids.has(lineId))).toEqual([]);
        }
      }
    }
    expect(links > 0).toBe(date !== '2018-06-01');
  });

  it('show nothing that came later: neither titles, nor states, nor money', async () => {
    const { projects, items, lines } = await opinionMoney(PIPE_OPINION, '&asOf=2018-06-03');
    expect(items).toMatchObject([{ state: 'in-project' }]);
    expect(projects).toMatchObject([
      { title: '管道项目', paidFen: 50_000n, returnedFen: 0n, spentFen: 0n },
    ]);
    expect(new Set(lines.items.map(({ title }) => title))).toEqual(new Set(['管道项目']));
    expect(lines.items.every(({ date }) => date <= '2018-06-03')).toBe(true);
    const invoice = (await opinionMoney(PIPE_OPINION)).lines.items.find(
      ({ kind }) => kind === 'invoice',
    )!;
    const { lineId } = invoice;
    expect((await get(`lines/${lineId}/origin?asOf=2018-06-04`)).body.code).toBe(
      'ledger-line-not-found',
    );
    expect((await get(`governance-items/${LAMP_ITEM}/money?asOf=2018-06-01`)).status).toBe(404);
    expect((await get(`opinions/${PIPE_OPINION}/money?asOf=2018-05-31`)).status).toBe(404);
    expect((await get(`projects/${PIPES}/origin?asOf=2018-05-31`)).status).toBe(404);
  });
});

describe('what is asked wrongly', () => {
  it.each([
    ['lines/1/origin', 'ledger-line-not-found'],
    ['lines/999999-0-0/origin', 'ledger-line-not-found'],
    ['lines/01-0-0/origin', 'ledger-line-not-found'],
    ['projects/1/origin', 'project-not-found'],
    [`projects/${randomUUID()}/origin`, 'project-not-found'],
    ['opinions/1/money', 'opinion-not-found'],
    [`opinions/${randomUUID()}/money`, 'opinion-not-found'],
    [`governance-items/${randomUUID()}/money`, 'governance-item-not-found'],
  ])('%s is not there', async (path, code) => {
    const { status, body } = await get(path);
    expect([status, body.code]).toEqual([404, code]);
  });

  it.each([
    [`projects/${PIPES}/origin?order=asc`, 'order', 'unknown-field'],
    [`projects/${PIPES}/origin?asOf=today`, 'asOf', 'not-a-date'],
    [`opinions/${PIPE_OPINION}/money?order=up`, 'order', 'not-one-of'],
    [`governance-items/${PIPE_ITEM}/money?cursor=x`, 'cursor', 'not-a-cursor'],
  ])('%s is named', async (path, field, reason) => {
    const { status, body } = await get<{ errors: object }>(path);
    expect([status, body.errors]).toMatchObject([400, [{ field, reason }]]);
  });

  it('takes no cursor of another list', async () => {
    const { lines } = await read<OpinionMoney>(`opinions/${PIPE_OPINION}/money?limit=1`);
    const other = `governance-items/${PIPE_ITEM}/money?limit=1&cursor=${lines.nextCursor}`;
    expect((await get(other)).status).toBe(400);
  });
});

describe('the rows', () => {
  const tables = ['opinion', 'item', 'item_state', 'link', 'project_end'].map((t) => `chain_${t}`);
  const rows = async () => {
    const all: object[] = [];
    for (const table of tables)
      all.push(
        ...(await ledger.app
          .get(DataSource)
          .query(`SELECT '${table}' AS of, to_jsonb(t) AS row FROM ledger.${table} t`)),
      );
    return all.map((row) => JSON.stringify(row)).sort();
  };
  const ALL_AGAIN = `DELETE FROM following.checkpoint WHERE follower = 'ledger.chain'`;

  it.each([
    ['delivered again', [ALL_AGAIN]],
    ['built from nothing', [ALL_AGAIN, ...tables.map((table) => `DELETE FROM ledger.${table}`)]],
  ])('are the same when everything is %s', async (_how, statements) => {
    const before = await rows();
    expect(before.length).toBeGreaterThan(20);
    await ledger.app.close();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
    ledger = await ToldLedger.start(database.url);
    await ledger.caughtUp();
    expect(await rows()).toEqual(before);
  });
});
