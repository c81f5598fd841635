import { randomUUID } from 'node:crypto';
import {
  BEFORE_ALL,
  type BusSubscription,
  isAfter,
  type KafkaBusOptions,
  KafkaMessageBus,
  type Message,
  type MessageBatch,
  type Place,
} from '@yishi/messaging';
import { Kafka, logLevel } from 'kafkajs';
import { type KafkaServer, startKafka } from '../../apps/demo/src/kafka/kafka-server';

export { type KafkaServer, startKafka };

export const who = {
  commandId: '0190a0a0-0000-7000-8000-000000000001',
  at: '2018-06-01T08:00:00.000Z',
  by: 'somebody',
  role: 'resident',
};

/** The first message of a log event, as a publication makes it. */
export const messageAt = (
  topic: string,
  position: bigint,
  key: string,
  data: object,
  type = 'Counted.v1',
): Message => ({ ...who, topic, key, stream: key, type, data, position, index: 0 });

/** The broker's client beside the bus: to prepare, to forge, to look. */
export const rawKafka = (server: KafkaServer): Kafka =>
  new Kafka({ brokers: [...server.brokers], clientId: 'test', logLevel: logLevel.NOTHING });

/** Names nobody has used at this broker, so that suites can share one. */
export const freshName = (): string => randomUUID().slice(0, 8);

/** A bus as a service of an installation has it; every test is an installation of its own. */
export function kafkaBus(
  server: Pick<KafkaServer, 'brokers'>,
  groupPrefix: string,
  options: Partial<KafkaBusOptions> = {},
): KafkaMessageBus {
  return new KafkaMessageBus({
    brokers: server.brokers,
    clientId: 'yishi-test',
    groupPrefix,
    onFatal: (error) => {
      throw error;
    },
    ...options,
  });
}

/**
 * For a spec file: a broker for all its tests, and for each test a name, two topics and buses of its
 * own, which are closed after it.
 */
export function brokerForTests() {
  let buses: KafkaMessageBus[] = [];
  let server: KafkaServer | undefined;
  let name = '';
  const running = (): KafkaServer => {
    if (!server) throw new Error('the broker starts before the tests');
    return server;
  };
  beforeAll(async () => {
    server = await startKafka();
  });
  afterAll(() => running().stop());
  beforeEach(() => {
    name = freshName();
    buses = [];
  });
  afterEach(() => Promise.all(buses.map((made) => made.close())));
  return {
    server: running,
    name: () => name,
    topics: () => [`yishi.${name}-one.v1`, `yishi.${name}-two.v1`],
    bus: (options: Partial<KafkaBusOptions> = {}): KafkaMessageBus => {
      const made = kafkaBus(running(), `${name}.`, options);
      buses.push(made);
      return made;
    },
  };
}

/** Removes topics and waits until the broker has forgotten them. */
export async function removeTopics(server: KafkaServer, topics: readonly string[]): Promise<void> {
  const admin = rawKafka(server).admin();
  await admin.connect();
  try {
    const known = await admin.listTopics();
    const found = topics.filter((topic) => known.includes(topic));
    if (found.length > 0) await admin.deleteTopics({ topics: found });
    while ((await admin.listTopics()).some((topic) => topics.includes(topic)))
      await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    await admin.disconnect();
  }
}

/**
 * A subscriber's store, as its database is: effects and place change together, and what it has had
 * it drops. Throws when messages come in another order than the log's. Several members of a group
 * may share it.
 */
export class Store {
  readonly received: Message[] = [];
  readonly errors: Error[] = [];
  place: Place = BEFORE_ALL;
  caughtUp = 0;

  subscribe(
    bus: KafkaMessageBus,
    group: string,
    topics: readonly string[],
    beforeCommit: (batch: MessageBatch) => Promise<void> | void = () => {},
  ): BusSubscription {
    return bus.subscribe({
      group,
      topics,
      position: async () => this.place,
      handler: async (batch) => {
        await beforeCommit(batch);
        this.take(batch);
      },
      onCaughtUp: () => {
        this.caughtUp++;
      },
      onRetry: (error) => this.errors.push(error),
    });
  }

  private take({ messages, upTo }: MessageBatch): void {
    let last: Place | undefined;
    for (const { position, index } of messages) {
      if (last && !isAfter({ position, index }, last)) throw new Error(`order at ${position}`);
      last = { position, index };
    }
    this.received.push(...messages.filter((message) => isAfter(message, this.place)));
    if (isAfter(upTo, this.place)) this.place = upTo;
  }

  positions(): number[] {
    return this.received.map(({ position }) => Number(position));
  }
}

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A log whose messages go to several topics in turn, published as relays do it. */
export class Publisher {
  private position = 0n;

  constructor(
    private readonly bus: KafkaMessageBus,
    private readonly topics: readonly string[],
  ) {}

  /** Publishes so many, spread over topics and keys; repeats what failed, as a relay does. */
  async publish(count: number): Promise<void> {
    const messages = Array.from({ length: count }, () => {
      const position = ++this.position;
      const topic = this.topics[Number(position) % this.topics.length]!;
      return messageAt(topic, position, `a-${position % 11n}`, { n: Number(position) });
    });
    const upTo = this.position;
    await Promise.all(
      this.topics.map((topic) =>
        this.persist(
          topic,
          messages.filter((message) => message.topic === topic),
          upTo,
        ),
      ),
    );
  }

  private async persist(topic: string, messages: readonly Message[], upTo: bigint): Promise<void> {
    for (;;)
      try {
        return await this.bus.publish(topic, messages, upTo);
      } catch (error) {
        if ((error as Error).name !== 'TransientFailure') throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
  }
}

/** Polls until the condition holds; fails the test when it does not within the time. */
export async function until(condition: () => unknown, timeoutMs = 30_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
