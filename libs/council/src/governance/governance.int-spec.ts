import { randomUUID } from 'node:crypto';
import { EventStore } from '@yishi/event-store';
import { fromTopics, type Published, type Reaction, topicProcess } from '@yishi/following';
import { type Actor, type Event, Forbidden, Malformed, NotFound } from '@yishi/kernel';
import { COUNCIL_TOPIC } from '@yishi/messaging';
import { Vault } from '@yishi/platform';
import { actor, CouncilInstance, NOW, STREET } from '../../../../test/support/council-instance';
import { until } from '../../../../test/support/following-instance';
import { DropItem } from './drop-item/drop-item';
import { GovernanceListHttp } from './governance-list/governance-list.http';
import { ItemPageHttp } from './item-page/item-page.http';
import { JoinProject } from './join-project/join-project';
import { LeaveProject } from './leave-project/leave-project';
import { ListItem } from './list-item/list-item';
import { RecordProjectEnd } from './record-project-end/record-project-end';
import { SolveItem } from './solve-item/solve-item';

/** What the council context publishes of the list, as another context hears it. */
const heard: { type: string; data: object }[] = [];
const hear = (event: { type: string; data: object }): readonly Reaction[] => {
  heard.push({ type: event.type, data: event.data });
  return [];
};
const listener = topicProcess({
  name: 'test.listener',
  source: fromTopics(COUNCIL_TOPIC),
  on: { 'GovernanceItemListed.v1': hear, 'GovernanceItemChanged.v1': hear },
});

let council: CouncilInstance;
let compoundId: string;
let territory: string;
let director: Actor;

const send = (type: new () => object, input: object, sender: Actor = director) =>
  council.send(type, input, sender);

async function append(stream: string, event: Event): Promise<void> {
  const by = { commandId: randomUUID(), inputHash: '', by: randomUUID(), role: 'council-member' };
  const metadata = { ...by, at: council.clock.now().toISOString() };
  await council.get(EventStore).append(stream, [{ id: randomUUID(), event, metadata }], 'any');
}
const list = async (query: Record<string, string> = {}) => {
  await council.caughtUp();
  return council.get(GovernanceListHttp).ofCompound(compoundId, query);
};
const page = async (itemId: string, query: Record<string, string> = {}) => {
  await council.caughtUp();
  return council.get(ItemPageHttp).page(itemId, query);
};
const stateOf = async (itemId: string) => (await page(itemId)).state;

async function listItem(title: string, estimatedFen = 100_000): Promise<string> {
  const problem = { field: 'environment', title, description: '说明。', estimatedFen };
  const { id } = (await send(ListItem, { compoundId, ...problem })) as { id: string };
  return id;
}

async function draftProject(): Promise<string> {
  const projectId = randomUUID();
  const place = { compoundId, territory, districtCode: '410811', streetCode: '410811001' };
  const data = { projectId, ...place, field: 'environment', title: '管道', totalFen: 100n };
  await council.tell('project', { type: 'ProjectDrafted.v1', data });
  return projectId;
}
const settled = (projectId: string): Published => {
  const sums = { approvedFen: 100n, actualFen: 100n, parts: [], reserveFen: 0n };
  return { type: 'ProjectSettled.v1', data: { projectId, compoundId, year: 2018, ...sums } };
};
const endedEarly = (projectId: string, outcome: string): Published => ({
  type: 'ProjectEndedEarly.v1',
  data: { projectId, outcome, reason: '说明' },
});

beforeAll(async () => {
  council = await new CouncilInstance({ processes: [listener] }).start();
});
afterAll(() => council?.stop());
beforeEach(async () => {
  council.clock.set(NOW);
  ({ compoundId, territory, director } = await council.council());
});

describe('the governance list of a compound', () => {
  it('shows items with numbers and counts, newest first, by state and field, in pages', async () => {
    const [first, second, third] = [
      await listItem('路灯'),
      await listItem('下水道', 0),
      await listItem('围墙'),
    ];
    await send(DropItem, { compoundId, itemId: second, reason: '重复' });
    const whole = await list();
    expect(whole).toMatchObject({
      asOf: null,
      counts: { open: 2, 'in-project': 0, solved: 0, dropped: 1 },
      items: [
        { itemId: third, number: 3, state: 'open' },
        { itemId: second, number: 2, state: 'dropped', estimatedFen: 0n },
        { itemId: first, number: 1, title: '路灯', opinion: null, projectId: null },
      ],
      nextCursor: null,
    });
    expect((await list({ state: 'open' })).items.map(({ number }) => number)).toEqual([3, 1]);
    expect((await list({ field: 'civility' })).items).toEqual([]);
    const newest = await list({ limit: '2' });
    expect(newest.items).toEqual(whole.items.slice(0, 2));
    const rest = await list({ limit: '2', cursor: newest.nextCursor! });
    expect(rest.items).toEqual(whole.items.slice(2));
  });

  it('takes adopted opinions, each once, with their number', async () => {
    const item = { itemId: randomUUID(), estimatedFen: 0n, title: '充电桩', field: 'services' };
    const opinion = { opinionId: randomUUID(), opinionNumber: '2018-7' };
    const adopted: Event = {
      type: 'OpinionAdopted',
      data: { ...opinion, compoundId, territory, ...item },
    };
    await listItem('路灯');
    await append(`opinions-${compoundId}-2018`, adopted);
    await append(`opinions-${compoundId}-2018`, adopted);
    await until(async () => (await list()).items.length === 2);
    expect((await list()).items[0]).toMatchObject({ number: 2, title: '充电桩', opinion });
    const { decisions, description } = await page(item.itemId);
    expect(description).toBeNull();
    expect(decisions.items).toMatchObject([{ decision: 'listed', role: 'process', name: null }]);
  });

  it('is counted over its street and its district', async () => {
    const before = await council.get(GovernanceListHttp).ofStreet('410811001', {});
    const itemId = await listItem('路灯');
    await council.caughtUp();
    const http = council.get(GovernanceListHttp);
    for (const wide of [
      await http.ofStreet('410811001', { limit: '1' }),
      await http.ofDistrict('410811', { limit: '1' }),
    ]) {
      expect(wide.items).toMatchObject([{ itemId, compoundId }]);
      expect(wide.counts.open).toBe(before.counts.open + 1);
    }
    expect((await http.ofStreet('410811002', {})).counts.open).toBe(0);
  });

  it('names what is asked wrongly, and knows no compound that nobody added', async () => {
    for (const [query, error] of [
      [{ state: 'lost' }, { field: 'state', reason: 'not-one-of' }],
      [{ field: 'roads' }, { field: 'field', reason: 'not-one-of' }],
      [{ asOf: '2018-02-30' }, { field: 'asOf', reason: 'not-a-date' }],
      [{ order: 'asc' }, { field: 'order', reason: 'unknown-field' }],
    ] as const) {
      await expect(list(query)).rejects.toEqual(new Malformed([error]));
    }
    const http = council.get(GovernanceListHttp);
    for (const id of [randomUUID(), '1'])
      await expect(http.ofCompound(id, {})).rejects.toEqual(new NotFound('compound'));
    await expect(council.get(ItemPageHttp).page(randomUUID(), {})).rejects.toEqual(
      new NotFound('governance-item'),
    );
  });

  it('is kept by the members of the compound, by nobody else', async () => {
    const itemId = await listItem('路灯');
    const stranger = actor(randomUUID(), 'council-member', `${STREET}/${randomUUID()}`);
    const input = { compoundId, itemId };
    for (const refused of [
      send(DropItem, { ...input, reason: '不' }, stranger),
      send(JoinProject, { ...input, projectId: randomUUID() }, stranger),
    ])
      await expect(refused).rejects.toEqual(new Forbidden('territory-not-allowed'));
    await expect(send(DropItem, { ...input, reason: '不' }, council.officer)).rejects.toEqual(
      new Forbidden('role-not-allowed'),
    );
  });
});

describe('the page of an item', () => {
  it('says who decided, when and why; the name masked, and none after erasure', async () => {
    const itemId = await listItem('路灯');
    const projectId = await draftProject();
    await send(JoinProject, { compoundId, itemId, projectId });
    await send(LeaveProject, { compoundId, itemId, reason: '另行立项' });
    const how = { who: '供电所', on: '2018-06-01', result: '已修好' };
    await send(SolveItem, { compoundId, itemId, ...how });
    const who = { role: 'council-director', name: '张**', at: '2018-06-01T08:00:00.000Z' };
    const shown = await page(itemId);
    expect(shown).toMatchObject({ state: 'solved', description: '说明。', projectId: null });
    expect(shown.decisions.items).toEqual([
      { decision: 'listed', state: 'open', ...nothing, ...who },
      { decision: 'joined-project', state: 'in-project', ...nothing, projectId, ...who },
      { decision: 'left-project', state: 'open', ...nothing, reason: '另行立项', ...who },
      {
        ...{ decision: 'coordinated', state: 'solved', ...nothing, reason: '已修好', ...who },
        ...{ solvedBy: '供电所', solvedOn: '2018-06-01' },
      },
    ]);
    expect(JSON.stringify(shown, text)).not.toContain(director.personId);
    const first = await page(itemId, { limit: '3' });
    const rest = await page(itemId, { limit: '3', cursor: first.decisions.nextCursor! });
    expect([...first.decisions.items, ...rest.decisions.items]).toEqual(shown.decisions.items);
    await council.get(Vault).erase(director.personId);
    expect((await page(itemId)).decisions.items[0]).toMatchObject({ name: null });
  });

  it('stood on every past day as it stood then, and so did the lists', async () => {
    const days = ['2018-06-01', '2018-06-02', '2018-06-03', '2018-06-04'];
    const projectId = await draftProject();
    const itemId = await listItem('路灯');
    const steps = [
      () => send(JoinProject, { compoundId, itemId, projectId }),
      () => listItem('下水道'),
      () => send(LeaveProject, { compoundId, itemId, reason: '另行立项' }),
      () => send(DropItem, { compoundId, itemId, reason: '重复' }),
    ];
    const then = new Map<string, object>();
    const shownOn = async (query: Record<string, string>) => ({
      page: await page(itemId, query),
      list: await list(query),
      inProject: await list({ ...query, state: 'in-project' }),
      street: await council.get(GovernanceListHttp).ofStreet('410811001', query),
    });
    for (const [index, day] of days.entries()) {
      council.clock.set(`${day}T15:59:59.999Z`); // the last moment of the day in China
      await steps[index]!();
      then.set(day, await shownOn({}));
    }
    const dated = (shown: object, asOf: string) =>
      Object.fromEntries(Object.entries(shown).map(([name, one]) => [name, { ...one, asOf }]));
    for (const [day, shown] of then)
      expect(await shownOn({ asOf: day })).toEqual(dated(shown, day));
    expect((await list({ asOf: '2018-05-31' })).items).toEqual([]);
    await expect(page(itemId, { asOf: '2018-05-31' })).rejects.toEqual(
      new NotFound('governance-item'),
    );
  });
});

const nothing = { projectId: null, reason: null, solvedBy: null, solvedOn: null };
const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

describe('what becomes of a project', () => {
  it('solves its items when it is settled, and tells it', async () => {
    const [first, second] = [await listItem('路灯'), await listItem('下水道')];
    const projectId = await draftProject();
    for (const itemId of [first, second])
      await send(JoinProject, { compoundId, itemId, projectId });
    await council.tell('funding', settled(projectId));
    await until(async () => (await stateOf(first)) === 'solved');
    expect(await page(second)).toMatchObject({ state: 'solved', projectId });
    const ofFirst = () => heard.filter(({ data }) => (data as { itemId: string }).itemId === first);
    await until(() => ofFirst().length === 3);
    const change = { itemId: first, compoundId, territory };
    const item = { field: 'environment', title: '路灯', estimatedFen: 100_000n, opinionId: '' };
    expect(ofFirst().map(({ data }) => data)).toEqual([
      { ...change, ...item },
      { ...change, from: 'open', to: 'in-project', projectId },
      { ...change, from: 'in-project', to: 'solved', projectId },
    ]);
  });

  it.each(['rejected', 'withdrawn', 'cancelled'])('opens them again when %s', async (outcome) => {
    const itemId = await listItem('路灯');
    const projectId = await draftProject();
    await send(JoinProject, { compoundId, itemId, projectId });
    await council.tell('project', endedEarly(projectId, outcome));
    await until(async () => (await stateOf(itemId)) === 'open');
    expect((await page(itemId)).decisions.items.at(-1)).toMatchObject({
      decision: 'reopened',
      role: 'process',
      name: null,
      reason: outcome,
    });
    await expect(send(JoinProject, { compoundId, itemId, projectId })).rejects.toMatchObject({
      code: 'item-project-ended',
      details: { outcome },
    });
    const next = await draftProject();
    await send(JoinProject, { compoundId, itemId, projectId: next });
    expect(await page(itemId)).toMatchObject({ state: 'in-project', projectId: next });
  });

  it('strands no item that joins in the moment the project ends', async () => {
    const itemIds: string[] = [];
    for (let n = 0; n < 8; n++) itemIds.push(await listItem(`问题 ${n}`));
    const projectId = await draftProject();
    const joining = itemIds.map((itemId) => send(JoinProject, { compoundId, itemId, projectId }));
    const [, ...outcomes] = await Promise.allSettled([
      council.tell('project', endedEarly(projectId, 'cancelled')),
      ...joining,
    ]);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'item-project-ended' });
    await until(async () => (await list()).counts.open === itemIds.length);
  });

  it('waits for the copy of projects when it hears of an end first', async () => {
    const projectId = randomUUID();
    const follower: Actor = { personId: 'process:test', grants: [], isProcess: true };
    const record = () => send(RecordProjectEnd, { projectId, outcome: 'settled' }, follower);
    await expect(record()).rejects.toMatchObject({ name: 'TransientFailure' });
  });

  it('knows no project of another compound', async () => {
    const projectId = await draftProject();
    ({ compoundId, territory, director } = await council.council());
    const itemId = await listItem('路灯');
    await expect(send(JoinProject, { compoundId, itemId, projectId })).rejects.toEqual(
      new NotFound('project'),
    );
  });
});
