import {
  type CommandClass,
  CommandSender,
  type ContextFollowers,
  type Followed,
  type FollowerRegistry,
  fromLog,
  fromTopics,
  LogFeed,
  type Process,
  type ProcessOrigin,
  type Projection,
  publication,
  type RegistryParts,
  type Rows,
  send,
  topicProcess,
} from '@yishi/following';
import type { Event } from '@yishi/kernel';
import {
  type BusSubscribeOptions,
  type BusSubscription,
  type Message,
  PublishedTopics,
} from '@yishi/messaging';
import { RecordingMessageBus, type TopicStore } from '@yishi/messaging/contract';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type FollowingTest, until } from './following-instance';

type Counted = Event<'Counted', { key: string; n: number; feeFen: bigint }>;

/** What was handled, in its order: of each key, and of all (`*`). */
@Entity({ schema: 'parking', name: 'history' })
export class History {
  @PrimaryColumn({ type: 'text' }) key!: string;
  @Column({ type: 'text' }) numbers!: string;
}

export class Announce {
  readonly key!: string;
  readonly n!: number;
  readonly feeFen!: bigint;
}

/** Which numbers can not be handled, and how often each was tried. */
export class Poison {
  readonly numbers = new Set<number>();
  readonly tries = new Map<number, number>();

  isBad(n: number): boolean {
    this.tries.set(n, (this.tries.get(n) ?? 0) + 1);
    return this.numbers.has(n);
  }
}

/** Answers a repeated id as before, like the command pipeline; refuses poisoned numbers. */
export class Receiver extends CommandSender {
  /** Accepted once each, in their order. */
  readonly accepted: Announce[] = [];
  private readonly known = new Set<string>();
  onSent: (input: Announce) => void = () => {};

  constructor(private readonly poison: Poison) {
    super();
  }
  async send(_command: CommandClass, input: object, { commandId }: ProcessOrigin) {
    const announce = input as Announce;
    if (this.poison.isBad(announce.n)) return { refused: 'not-now' };
    if (!this.known.has(commandId)) this.accepted.push(announce);
    this.known.add(commandId);
    this.onSent(announce);
    return {};
  }
  resolve(): CommandClass {
    return Announce;
  }
  numbers(key?: string): number[] {
    const ofKey = this.accepted.filter((each) => key === undefined || each.key === key);
    return ofKey.map(({ n }) => n);
  }
}

const topic = 'yishi.council.v1';
const type = 'CouncilDissolved.v1';

const publishing = publication<Counted>()({
  topic,
  source: fromLog('counting'),
  on: { Counted: ({ data }) => [{ type, data: data as never }] },
});

const announcing = topicProcess({
  name: 'parking.announcing',
  source: fromTopics(topic),
  on: {
    [type]: ({ data }: Followed) => [send(Announce, data as Announce)],
  } as never,
});

/** Appends each number to the histories of its key and of all. */
const histories = (poison: Poison, version: number): Projection => ({
  name: 'parking.histories',
  version,
  source: fromTopics(topic),
  tables: { history: History },
  reads: ({ data }) => ['*', (data as Announce).key].map((key) => ['history', { key }] as const),
  on: {
    [type]: ((event: Followed<Announce>, rows: Rows) => {
      const { key, n } = event.data;
      for (const each of ['*', key]) {
        const before = rows.get<History>('history', { key: each })?.numbers;
        const numbers = before === undefined ? String(n) : `${before},${n}`;
        rows.put('history', { key: each, numbers });
      }
      if (poison.isBad(n)) throw new Error(`${n} is bad`);
    }) as never,
  } as never,
});

export const asProcess = (): ContextFollowers => ({
  processes: [announcing as Process],
  publications: [publishing as never],
});

export const asProjection = (poison: Poison, version = 1): ContextFollowers => ({
  projections: [histories(poison, version)],
  publications: [publishing as never],
});

/** A broker's bus on the topics; what `garble` names arrives unreadable. */
export class GarblingBus extends RecordingMessageBus {
  constructor(
    topics: TopicStore,
    private readonly garble: (n: number) => boolean = () => false,
  ) {
    super(topics);
  }
  override subscribe(options: BusSubscribeOptions): BusSubscription {
    const handler: BusSubscribeOptions['handler'] = ({ messages, upTo }) =>
      options.handler({ messages: messages.map((message) => this.read(message)), upTo });
    return super.subscribe({ ...options, handler });
  }
  private read(message: Message): Message {
    if (!this.garble((message.data as Announce).n)) return message;
    return { ...message, type: '', data: {}, unreadable: 'not JSON' };
  }
}

/** An instance of the program at a broker, not started. */
export function atBroker(
  test: FollowingTest,
  topics: TopicStore,
  followers: ContextFollowers,
  options: Partial<RegistryParts> = {},
): FollowerRegistry {
  return test.instance(followers, {
    bus: new GarblingBus(topics),
    published: new PublishedTopics(),
    feed: new LogFeed(test.store),
    tries: { count: 3, firstPauseMs: 1 },
    retryEveryMs: 10,
    ...options,
  });
}

/** Appends numbers, each to the stream of its key. */
export async function count(test: FollowingTest, ...numbers: readonly [string, number][]) {
  for (const [key, n] of numbers)
    await test.append(`counting-${key}`, {
      type: 'Counted',
      data: { key, n, feeFen: BigInt(n) },
    });
}

export const stateOf = (registry: FollowerRegistry) =>
  registry.states().find(({ follower }) => follower.startsWith('parking.'))!;

/** Waits until the follower has come to the end of the log, with so many messages parked. */
export const settled = (test: FollowingTest, registry: FollowerRegistry, parked: number) =>
  until(async () => {
    const health = stateOf(registry);
    const head = await test.store.head();
    return health.state === 'running' && health.position >= head && health.parked === parked;
  });

export const historiesOf = async (test: FollowingTest): Promise<Record<string, string>> => {
  const { rows } = await test.pool.query('SELECT key, numbers FROM parking.history');
  return Object.fromEntries(rows.map(({ key, numbers }) => [key, numbers]));
};
