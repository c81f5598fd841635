import type { Event } from '@yishi/kernel';
import type { AllocationApprovedV1 } from '@yishi/messaging';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  type FollowingTest,
  followingTest,
  RecordingSender,
  until,
} from '../../../test/support/following-instance';
import {
  fromLog,
  fromTopics,
  type Process,
  process as processOf,
  projection,
  publication,
  send,
  topicProcess,
} from './following';

type Opened = Event<'Opened', { id: string; until: string }>;
type Closed = Event<'Closed', { id: string }>;

class Announce {
  readonly id!: string;
}
class CloseIt {
  readonly id!: string;
  readonly feeFen!: bigint;
}

@Entity({ schema: 'drive', name: 'page' })
class Page {
  @PrimaryColumn({ type: 'text' }) id!: string;
  @Column({ type: 'boolean', default: false }) isClosed!: boolean;
}

const page = (version: number) =>
  projection<Opened | Closed>()({
    name: 'drive.page',
    version,
    source: fromLog('drive'),
    tables: { page: Page },
    on: {
      Opened: ({ data }, rows) => rows.put('page', { id: data.id }),
      Closed: ({ data }, rows) => rows.patch('page', { id: data.id }, { isClosed: true }),
    },
  });

const closing = processOf<Opened | Closed>()({
  name: 'drive.closing',
  source: fromLog('drive'),
  on: {
    Opened: ({ data: { id, until: dueAt } }) => [
      send(Announce, { id }),
      send(Announce, { id: `${id}-again` }, { tolerates: ['announced-already'] }),
      send(CloseIt, { id, feeFen: 5n }, { dueAt, tolerates: ['closed-already'] }),
    ],
  },
}) as Process;

const opened = (id: string, dueAt = '2018-07-01T00:00:00.000Z'): Opened => ({
  type: 'Opened',
  data: { id, until: dueAt },
});
const closed = (id: string): Closed => ({ type: 'Closed', data: { id } });

let test: FollowingTest;
let sender: RecordingSender;
beforeEach(async () => {
  test = await followingTest([Page]);
  sender = new RecordingSender([Announce, CloseIt]);
});
afterEach(() => test.close());

type Registry = ReturnType<FollowingTest['instance']>;
const stateOf = (registry: Registry) =>
  registry.states().find(({ follower }) => follower === 'drive.closing')!;
const caughtUp = (registry: Registry) =>
  until(async () => {
    const { state, position } = stateOf(registry);
    return state === 'running' && position >= (await test.store.head());
  });
const scheduled = async () =>
  (await test.pool.query('SELECT * FROM following.scheduled ORDER BY due_at')).rows;

it('sends reactions in order, and schedules what is due later', async () => {
  const registry = test.instance({ processes: [closing] }, { sender });
  await registry.start();
  await test.append('drive-1', opened('one'), closed('one'), opened('two'));
  await caughtUp(registry);
  expect(sender.sent.map(({ command, input }) => [command, input])).toEqual([
    ['Announce', { id: 'one' }],
    ['Announce', { id: 'one-again' }],
    ['Announce', { id: 'two' }],
    ['Announce', { id: 'two-again' }],
  ]);
  expect(sender.sent[0]!.origin.processName).toBe('drive.closing');
  expect(new Set(sender.sent.map(({ origin }) => origin.commandId)).size).toBe(4);
  expect(await scheduled()).toHaveLength(2);
});

it('sends the same ids again when the checkpoint was lost, schedules nothing twice', async () => {
  const first = test.instance({ processes: [closing] }, { sender });
  await first.start();
  await test.append('drive-1', opened('one'), opened('two'));
  await caughtUp(first);
  await first.stop();
  const before = [...sender.sent];
  await test.pool.query('DELETE FROM following.checkpoint');

  const second = test.instance({ processes: [closing] }, { sender });
  await second.start();
  await caughtUp(second);
  expect(sender.sent.slice(before.length)).toEqual(before);
  expect(await scheduled()).toHaveLength(2);
});

it('sends nothing again after a restart, and nothing when a projection is rebuilt', async () => {
  const first = test.instance({ processes: [closing], projections: [page(1)] }, { sender });
  await first.start();
  const { position } = await test.append('drive-1', opened('one'), opened('two'));
  await caughtUp(first);
  await first.stop();
  sender.sent.length = 0;

  const second = test.instance({ processes: [closing], projections: [page(2)] }, { sender });
  await second.start();
  expect(await second.waitFor('drive', position, 5_000)).toBe(true);
  await caughtUp(second);
  await second.stop();
  expect(sender.sent).toEqual([]);
});

it('stops at a refusal it does not tolerate, with what came before done', async () => {
  sender.answer = (_command, input) => {
    const { id } = input as Announce;
    if (id === 'two') return { refused: 'not-now' };
    return id.endsWith('-again') ? { refused: 'announced-already' } : {};
  };
  const registry = test.instance({ processes: [closing] }, { sender });
  await test.append('drive-1', opened('one'), opened('two'), opened('three'));
  await registry.start();
  await until(() => stateOf(registry).state === 'failed');
  expect(stateOf(registry)).toMatchObject({
    error: 'Announce was refused: not-now',
    event: { type: 'Opened', position: 2n, stream: 'drive-1' },
  });
  expect(registry.isHealthy()).toBe(false);
  expect(await scheduled()).toHaveLength(1);
  expect(sender.sent).toHaveLength(3);

  sender.answer = () => ({});
  await registry.restart('drive.closing');
  await caughtUp(registry);
  expect(sender.sent.slice(3).map(({ input }) => input)).toEqual(
    ['two', 'two-again', 'three', 'three-again'].map((id) => ({ id })),
  );
});

it('repeats a command that was not answered, under the same id, until it is', async () => {
  let refusals = 3;
  sender.answer = () => {
    if (refusals-- > 0) throw new Error('the database is away');
    return {};
  };
  const registry = test.instance({ processes: [closing] }, { sender });
  await registry.start();
  await test.append('drive-1', opened('one'));
  await until(() => stateOf(registry).state === 'retrying');
  await caughtUp(registry);
  expect(new Set(sender.sent.slice(0, 4).map(({ origin }) => origin.commandId)).size).toBe(1);
  expect(sender.sent).toHaveLength(5);
});

describe('a scheduled command', () => {
  it('is sent when the clock says so, once, also after a restart', async () => {
    const first = test.instance({ processes: [closing] }, { sender });
    await first.start();
    await test.append('drive-1', opened('one', '2018-07-01T00:00:00.000Z'));
    await test.append('drive-2', opened('late', '2019-07-01T00:00:00.000Z'));
    await caughtUp(first);
    await first.stop();
    const [row] = await scheduled();
    sender.sent.length = 0;

    const second = test.instance({ processes: [closing] }, { sender });
    await second.start();
    test.clock.set('2018-06-30T23:59:59.999Z');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sender.sent).toEqual([]);
    test.clock.set('2018-07-01T00:00:00.000Z');
    await until(async () => (await scheduled()).length === 1);
    expect(sender.sent).toEqual([
      {
        command: 'CloseIt',
        input: { id: 'one', feeFen: 5n },
        origin: { processName: 'drive.closing', commandId: row.id },
      },
    ]);
  });

  it('stays when the receiver does not answer, and is sent again under the same id', async () => {
    let failures = 2;
    sender.answer = (command) => {
      if (command === 'CloseIt' && failures-- > 0) throw new Error('the database is away');
      return {};
    };
    const registry = test.instance({ processes: [closing] }, { sender });
    await registry.start();
    await test.append('drive-1', opened('one', '2018-01-01T00:00:00.000Z'));
    await until(() => sender.sent.length === 5);
    await until(async () => (await scheduled()).length === 0);
    expect(new Set(sender.sent.slice(2).map(({ origin }) => origin.commandId)).size).toBe(1);
  });

  it('goes away on a tolerated refusal; another one turns health red', async () => {
    let code = 'closed-already';
    sender.answer = (command) => (command === 'CloseIt' ? { refused: code } : {});
    const registry = test.instance({ processes: [closing] }, { sender });
    await registry.start();
    await test.append('drive-1', opened('one', '2018-01-01T00:00:00.000Z'));
    await until(() => sender.sent.length === 3);
    await until(async () => (await scheduled()).length === 0);
    expect(registry.isHealthy()).toBe(true);

    code = 'not-allowed';
    await test.append('drive-2', opened('two', '2018-01-01T00:00:00.000Z'));
    await until(() => !registry.isHealthy());
    expect(stateOf(registry)).toMatchObject({
      state: 'failed',
      error: 'CloseIt was refused: not-allowed',
    });
    await registry.stop();
    const after = test.instance({ processes: [closing] }, { sender });
    await after.start();
    await until(() => stateOf(after).error === 'CloseIt was refused: not-allowed');
    code = 'closed-already';
    await after.restart('drive.closing');
    await until(async () => (await scheduled()).length === 0);
    expect(after.isHealthy()).toBe(true);
  });

  it('of a command the program does not know turns health red', async () => {
    const registry = test.instance({ processes: [closing] }, { sender: new RecordingSender() });
    await registry.start();
    await test.append('drive-1', opened('one', '2018-01-01T00:00:00.000Z'));
    await until(() => stateOf(registry).error === 'CloseIt was refused: command-unknown');
    expect(await scheduled()).toHaveLength(1);
  });
});

it('reacts to what another context publishes, with ids that differ by message', async () => {
  const approvals = publication<Closed>()({
    topic: 'yishi.funding.v1',
    source: fromLog('drive'),
    on: {
      Closed: ({ data: { id } }) =>
        ['a', 'b'].map((part) => ({
          type: 'AllocationApproved.v1' as const,
          data: { projectId: `${id}${part}` } as AllocationApprovedV1,
        })),
    },
  });
  const listening = topicProcess({
    name: 'drive.listening',
    source: fromTopics('yishi.funding.v1'),
    on: { 'AllocationApproved.v1': ({ data }) => [send(Announce, { id: data.projectId })] },
  });
  const registry = test.instance(
    { processes: [listening as Process], publications: [approvals as never] },
    { sender },
  );
  await registry.start();
  await test.append('drive-1', opened('one'), closed('one'));
  await until(() => sender.sent.length === 2);
  expect(sender.sent.map(({ input }) => input)).toEqual([{ id: 'onea' }, { id: 'oneb' }]);
  expect(sender.sent[0]!.origin.commandId).not.toBe(sender.sent[1]!.origin.commandId);
});
