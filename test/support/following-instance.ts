import { randomUUID } from 'node:crypto';
import { MemoryEventStore } from '@yishi/event-store';
import {
  type CommandClass,
  CommandSender,
  type ContextFollowers,
  FollowerRegistry,
  LogFeed,
  type ProcessOrigin,
  type RegistryParts,
  snakeNaming,
} from '@yishi/following';
import { Clock, type Event } from '@yishi/kernel';
import { InProcessMessageBus, PublishedTopics } from '@yishi/messaging';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { freshDatabase } from './database';

/** Stands still until it is set. */
export class SetClock extends Clock {
  constructor(private at: Date) {
    super();
  }
  now(): Date {
    return this.at;
  }
  set(at: string): void {
    this.at = new Date(at);
  }
}

export type Sent = Readonly<{ command: string; input: object; origin: ProcessOrigin }>;

/** Answers as it is told and remembers what was sent. */
export class RecordingSender extends CommandSender {
  readonly sent: Sent[] = [];
  answer: (command: string, input: object) => { refused?: string } = () => ({});

  constructor(private readonly commands: readonly CommandClass[] = []) {
    super();
  }
  async send(command: CommandClass, input: object, origin: ProcessOrigin) {
    this.sent.push({ command: command.name, input, origin });
    return this.answer(command.name, input);
  }
  resolve(name: string): CommandClass | undefined {
    return this.commands.find((command) => command.name === name);
  }
}

/** Polls until the condition holds; fails the test when it does not within the time. */
export async function until(condition: () => unknown, timeoutMs = 10_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits until the context's projections have handled the log up to the position. */
export async function allFollowed(
  registry: FollowerRegistry,
  context: string,
  position: bigint,
  timeoutMs = 20_000,
): Promise<void> {
  if (await registry.waitFor(context, position, timeoutMs)) return;
  const states = registry
    .states()
    .map(({ follower, state, error }) => ({ follower, state, error }));
  throw new Error(`${context} is not at ${position} in ${timeoutMs} ms: ${JSON.stringify(states)}`);
}

type InstanceOptions = Partial<RegistryParts> & { entities?: DataSource['options']['entities'] };

/** A log in memory, a database, and as many instances of followers on them as a test wants. */
export async function followingTest(entities: readonly (new () => object)[]) {
  const database = await freshDatabase();
  const pool = new Pool({ connectionString: database.url, max: 8 });
  pool.on('error', () => {});
  const dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: [...entities],
    namingStrategy: snakeNaming,
  }).initialize();
  const store = new MemoryEventStore();
  const clock = new SetClock(new Date('2018-06-01T08:00:00.000Z'));
  const sender = new RecordingSender();
  const running = new Set<FollowerRegistry>();
  return {
    pool,
    store,
    clock,
    sender,
    url: database.url,
    /** One instance of the program, not started. */
    instance(followers: ContextFollowers, options: InstanceOptions = {}): FollowerRegistry {
      const feed = new LogFeed(options.store ?? store);
      const published = new PublishedTopics();
      const registry = new FollowerRegistry({
        store,
        feed,
        bus: new InProcessMessageBus(feed, published),
        published,
        pool,
        dataSource,
        clock,
        sender,
        leaseTimes: { leaseMs: 1_000, renewEveryMs: 100 },
        scheduleEveryMs: 10,
        ...options,
      });
      registry.register(followers);
      running.add(registry);
      return registry;
    },
    append: (stream: string, ...events: readonly Event[]) =>
      store.append(
        stream,
        events.map((event) => ({
          id: randomUUID(),
          event,
          metadata: {
            commandId: randomUUID(),
            inputHash: '',
            at: clock.now().toISOString(),
            by: 'somebody',
            role: 'resident',
          },
        })),
        'any',
      ),
    async close(): Promise<void> {
      for (const registry of running) await registry.stop();
      await dataSource.destroy();
      await pool.end();
      await database.drop();
    },
  };
}

export type FollowingTest = Awaited<ReturnType<typeof followingTest>>;
