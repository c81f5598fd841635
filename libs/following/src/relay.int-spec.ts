import type { Event } from '@yishi/kernel';
import { type Message, type MessageBus, PublishedTopics } from '@yishi/messaging';
import { RecordingMessageBus, TopicStore } from '@yishi/messaging/contract';
import { type FollowingTest, followingTest, until } from '../../../test/support/following-instance';
import { fromLog, publication } from './following';
import { LogFeed } from './log-feed';

type Counted = Event<'Counted', { n: number }>;

const TOPIC = 'yishi.council.v1';
const RELAY = `relay.${TOPIC}`;

let test: FollowingTest;
let topics: TopicStore;
beforeEach(async () => {
  test = await followingTest([]);
  topics = new TopicStore();
});
afterEach(() => test.close());

/** A program that relays one topic. */
function relaying(bus: MessageBus = new RecordingMessageBus(topics)) {
  const counted = publication<Counted>()({
    topic: TOPIC,
    source: fromLog('counting'),
    on: {
      Counted: ({ data: { n } }) => [
        { type: 'CouncilDissolved.v1', data: { councilId: `${n}` } as never },
      ],
    },
  });
  return test.instance({ publications: [counted as never] } as never, {
    bus,
    published: new PublishedTopics(),
    feed: new LogFeed(test.store),
  });
}

/** What a subscriber reads: messages by their positions, and how far it is said to be complete. */
const entries = () =>
  topics.entries(TOPIC).map((entry) => ('upTo' in entry ? entry.upTo : Number(entry.position)));
const append = (n: number) => test.append('counting-1', { type: 'Counted', data: { n } });
const waitsForLock = async () => {
  const { rows } = await test.pool.query(
    `SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
};

it('does not say of a batch that it is there when its session ended before its turn', async () => {
  const registry = relaying();
  await registry.start();
  await append(1);
  await until(() => entries().includes(1));
  const holder = await test.pool.connect();
  try {
    // The idle checkpoint of what others wrote waits, and the next batch behind it.
    await holder.query('BEGIN');
    await holder.query('SELECT FROM following.checkpoint WHERE follower = $1 FOR UPDATE', [RELAY]);
    await test.append('foreign-1', { type: 'Counted', data: { n: 2 } } as Counted);
    await until(waitsForLock);
    await append(3);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await test.pool.query(
      `UPDATE following.follower SET owner = gen_random_uuid(), token = token + 1,
         lease_until = clock_timestamp() + interval '1 hour'`,
    );
    await until(() => registry.states()[0]!.state === 'standby');
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  await test.pool.query('UPDATE following.follower SET lease_until = clock_timestamp()');
  await until(() => entries().includes(3));
  const told = entries();
  const beforeIt = told.slice(0, told.indexOf(3));
  expect(beforeIt.filter((entry) => typeof entry === 'bigint' && entry >= 3n)).toEqual([]);
});

it('begins no session when the lease was lost while it was prepared', async () => {
  const first = relaying();
  await first.start();
  await append(1);
  await until(() => entries().includes(1));
  await first.stop();
  const second = relaying();
  const state = () => second.states()[0]!.state;
  const holder = await test.pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM following.checkpoint WHERE follower = $1 FOR UPDATE', [RELAY]);
    const started = second.start();
    await until(waitsForLock);
    await test.pool.query(
      `UPDATE following.follower SET owner = gen_random_uuid(), token = token + 1,
         lease_until = clock_timestamp() + interval '1 hour'`,
    );
    await until(() => state() === 'standby');
    await started;
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
  }
  await until(async () => !(await waitsForLock()));
  await append(2);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([state(), entries().includes(2)]).toEqual(['standby', false]);
});

/** A broker that takes the connection and never answers. */
class HungBus extends RecordingMessageBus {
  asked = 0;
  override publish(topic: string, messages: readonly Message[], upTo: bigint): Promise<void> {
    if (messages.length === 0) return super.publish(topic, messages, upTo);
    this.asked++;
    return new Promise(() => {});
  }
}

it('stops although the broker does not answer, and another instance publishes it', async () => {
  const hung = new HungBus(topics);
  const registry = relaying(hung);
  await registry.start();
  await append(1);
  await until(() => hung.asked > 0);
  await registry.stop();
  expect(entries().filter((entry) => entry === 1 || entry === 1n)).toEqual([]);
  await relaying().start();
  await until(() => entries().includes(1));
});
