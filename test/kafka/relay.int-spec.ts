import { fromLog, LogFeed, type Publication, publication } from '@yishi/following';
import type { Event } from '@yishi/kernel';
import {
  type BusSubscribeOptions,
  type BusSubscription,
  type Message,
  MessageBus,
  PublishedTopics,
} from '@yishi/messaging';
import { type FollowingTest, followingTest } from '../support/following-instance';
import {
  freshName,
  type KafkaServer,
  kafkaBus,
  range,
  Store,
  startKafka,
  until,
} from '../support/kafka';

const started = (n: number) => ({ projectId: PROJECT, endsAt: `${n}` });

type Counted = Event<'Counted', { n: number }>;

const PROJECT = '7d5f0f0e-7b0a-8c53-9d0e-3f1f6f6d2b11';
/** So a lease lapses as that of a program that was killed. */
const NEVER_MS = 1_000_000;

/** Passes everything on, until it dies after the broker's answer and before the relay hears it. */
class DyingBus extends MessageBus {
  readonly relayed = true;
  sent = 0;
  private die: () => void = () => {};

  constructor(
    private readonly bus: MessageBus,
    private readonly after: number,
  ) {
    super();
  }

  async publish(topic: string, messages: readonly Message[], upTo: bigint): Promise<void> {
    if (this.sent >= this.after) throw new Error('dead');
    await this.bus.publish(topic, messages, upTo);
    this.sent += messages.length;
    if (this.sent >= this.after)
      await new Promise<void>((_, reject) => {
        this.die = () => reject(new Error('dead'));
      });
  }

  get isDead(): boolean {
    return this.sent >= this.after;
  }

  subscribe(options: BusSubscribeOptions): BusSubscription {
    return this.bus.subscribe(options);
  }

  async close(): Promise<void> {
    this.die();
    await this.bus.close();
  }
}

let server: KafkaServer;
let test: FollowingTest;
beforeAll(async () => {
  server = await startKafka();
  test = await followingTest([]);
});
afterAll(async () => {
  await test.close();
  await server.stop();
});

it('repeats what a relay had sent when it died before its checkpoint', async () => {
  const name = freshName();
  const topic = `yishi.${name}.v1`;
  const counting = publication<Counted>()({
    topic,
    source: fromLog('counting'),
    on: { Counted: ({ data: { n } }) => [{ type: 'PublicityStarted.v1', data: started(n) }] },
  }) as unknown as Publication;
  const relaying = (bus: MessageBus, renewEveryMs: number) => {
    const feed = new LogFeed(test.store);
    const published = new PublishedTopics();
    return test.instance(
      { publications: [counting] },
      { bus, feed, published, leaseTimes: { leaseMs: 1_000, renewEveryMs } },
    );
  };
  const counted = (n: number): Counted => ({ type: 'Counted', data: { n } });
  const append = async (from: number, to: number) => {
    for (const n of range(from, to)) await test.append(`counting-${n % 7}`, counted(n));
  };

  const dying = new DyingBus(kafkaBus(server, `${name}.`), 100);
  await relaying(dying, NEVER_MS).start();
  await append(1, 300);
  await until(() => dying.isDead);

  const successor = kafkaBus(server, `${name}.`);
  await relaying(successor, 100).start();
  const store = new Store();
  const reader = kafkaBus(server, `${name}.`);
  store.subscribe(reader, 'ledger', [topic]);
  await append(301, 400);
  await until(() => store.received.length >= 400);
  expect(store.received.map(({ data }) => data)).toEqual(range(1, 400).map(started));
  const { messages } = successor.stats().topics.get(topic)!;
  expect(messages + dying.sent).toBeGreaterThan(400); // some stand there twice
  await dying.close();
  await reader.close();
}, 60_000);
