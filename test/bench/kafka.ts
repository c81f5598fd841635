import { setTimeout as delay } from 'node:timers/promises';
import { PostgresEventStore } from '@yishi/event-store';
import {
  CommandSender,
  FollowerRegistry,
  fromLog,
  LogFeed,
  type Publication,
  publication,
} from '@yishi/following';
import { Clock, type Event } from '@yishi/kernel';
import { BEFORE_ALL, KafkaMessageBus, type Place, PublishedTopics } from '@yishi/messaging';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type KafkaServer, startKafka, whyNoKafka } from '../../apps/demo/src/kafka/kafka-server';
import { withLogDatabase } from './log-database';
import { participation } from './log-samples';
import { perSecond, Random, rowOf, summary } from './measure';
import type { Row } from './row';

/** Of this run alone, for a broker that was there before. */
const TOPIC = `yishi.bench-${process.pid}.v1`;
const FLOW_TOPIC = `yishi.bench-flow-${process.pid}.v1`;
const EVENTS = 50_000;
const APPEND_SIZE = 100;
const SECONDS = 15;
const RATE = 200;
const IDLE_SUBSCRIPTIONS = 8;
const IDLE_MS = 30_000;

type TookPart = Event<'HouseholdTookPart', { projectId: string }>;

const tookPart = publication<TookPart>()({
  topic: TOPIC,
  source: fromLog('project'),
  on: {
    HouseholdTookPart: ({ data: { projectId } }) => [
      {
        type: 'HouseholdTookPart.v1',
        data: { projectId },
      },
    ],
  },
}) as unknown as Publication;

/** A real broker with three partitions a topic: the relay, a reader, a steady flow, and rest. */
export async function benchKafka(url: string): Promise<Row[]> {
  const reason = await whyNoKafka();
  if (reason) return [{ workload: 'kafka', settings: '', throughput: '', note: reason }];
  const server = await startKafka();
  try {
    const rows = await withLogDatabase(url, async (pool) => {
      await fill(pool);
      return [await relay(pool, server), await read(server)];
    });
    return [...rows, await flow(server), await idle(server)];
  } finally {
    await server.stop();
  }
}

const busOf = (server: KafkaServer) =>
  new KafkaMessageBus({
    brokers: server.brokers,
    clientId: 'bench',
    groupPrefix: `bench-${process.pid}.`,
    onFatal: (error) => {
      throw error;
    },
  });

async function fill(pool: Pool): Promise<void> {
  const store = new PostgresEventStore(pool);
  const random = new Random(20_260_301);
  for (let done = 0; done < EVENTS; done += APPEND_SIZE) {
    const events = Array.from({ length: APPEND_SIZE }, () => participation(random));
    await store.append(`project-${random.uuid()}`, events, 0n);
  }
  await store.close();
}

class NoCommands extends CommandSender {
  async send(): Promise<never> {
    throw new Error('a relay sends no commands');
  }
  resolve(): undefined {}
}

class Now extends Clock {
  now(): Date {
    return new Date();
  }
}

async function relay(pool: Pool, server: KafkaServer): Promise<Row> {
  const store = new PostgresEventStore(pool);
  const published = new PublishedTopics();
  const bus = busOf(server);
  const registry = new FollowerRegistry({
    ...{ store, published, bus, pool },
    feed: new LogFeed(store),
    dataSource: new DataSource({ type: 'postgres' }),
    clock: new Now(),
    sender: new NoCommands(),
    onError: (error) => console.error(error.message),
  });
  registry.register({ publications: [tookPart] });
  const head = await store.head();
  const begin = performance.now();
  await registry.start();
  await until(() => registry.states()[0]!.position >= head);
  const ms = performance.now() - begin;
  await registry.stop();
  await store.close();
  return {
    workload: 'kafka: relay',
    settings: `${EVENTS} events of the log, 3 partitions`,
    throughput: perSecond((EVENTS * 1_000) / ms, 'events'),
    note: 'start included; acknowledged, checkpoint moved',
  };
}

async function read(server: KafkaServer): Promise<Row> {
  const bus = busOf(server);
  const begin = performance.now();
  let place: Place = BEFORE_ALL;
  let count = 0;
  bus.subscribe({
    group: 'reader',
    topics: [TOPIC],
    position: async () => place,
    handler: async ({ messages, upTo }) => {
      for (const { position, unreadable } of messages) {
        if (unreadable || position <= place.position) throw new Error(`order: ${position}`);
        place = { position, index: 0 };
      }
      count += messages.length;
      place = upTo;
    },
  });
  await until(() => count === EVENTS);
  const ms = performance.now() - begin;
  await bus.close();
  return {
    workload: 'kafka: subscriber',
    settings: `${EVENTS} messages, 3 partitions, from the start`,
    throughput: perSecond((EVENTS * 1_000) / ms, 'messages'),
    note: 'joining included; every message in the order of the log',
  };
}

async function flow(server: KafkaServer): Promise<Row> {
  const topic = FLOW_TOPIC;
  const bus = busOf(server);
  const sentAt = new Map<bigint, number>();
  const latencies: number[] = [];
  let isLevel = false;
  bus.subscribe({
    group: 'flow',
    topics: [topic],
    position: async () => BEFORE_ALL,
    handler: async ({ messages }) => {
      const now = performance.now();
      for (const { position } of messages) latencies.push(now - sentAt.get(position)!);
    },
    onCaughtUp: () => {
      isLevel = true;
    },
  });
  await until(() => isLevel);
  const begin = performance.now();
  const published: Promise<void>[] = [];
  for (let n = 1; n <= SECONDS * RATE; n++) {
    await delay(Math.max(0, begin + (n * 1_000) / RATE - performance.now()));
    const position = BigInt(n);
    sentAt.set(position, performance.now());
    const key = `project-${n % 20}`;
    const who = { at: new Date().toISOString(), by: 'x', role: 'resident', commandId: 'c' };
    const message = { ...who, topic, key, stream: key, type: 'Counted.v1', data: { n } };
    published.push(bus.publish(topic, [{ ...message, position, index: 0 }], position));
  }
  await Promise.all(published);
  await until(() => latencies.length === SECONDS * RATE);
  const elapsed = performance.now() - begin;
  await bus.close();
  const settings = `${RATE} messages/s for ${SECONDS} s, one a publish`;
  return rowOf(
    'kafka: publish to handler',
    settings,
    'messages',
    summary(latencies, latencies.length, elapsed),
  );
}

async function idle(server: KafkaServer): Promise<Row> {
  const bus = busOf(server);
  let level = 0;
  for (let n = 0; n < IDLE_SUBSCRIPTIONS; n++)
    bus.subscribe({
      group: `idle-${n}`,
      topics: [TOPIC, FLOW_TOPIC],
      position: async () => ({ position: 1_000_000n, index: 0 }),
      handler: async () => {},
      onCaughtUp: () => {
        level++;
      },
    });
  await until(() => level >= IDLE_SUBSCRIPTIONS);
  await delay(2_000);
  const before = process.cpuUsage();
  const begin = performance.now();
  await delay(IDLE_MS);
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1_000 / (performance.now() - begin);
  await bus.close();
  return {
    workload: 'kafka: idle',
    settings: `${IDLE_SUBSCRIPTIONS} subscriptions of 2 topics, ${IDLE_MS / 1_000} s`,
    throughput: '',
    note: `${(share * 100).toFixed(1)} % of one core`,
  };
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 120_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within two minutes: ${condition}`);
    await delay(5);
  }
}
