import {
  BEFORE_ALL,
  type BusSubscription,
  isAfter,
  type Message,
  type MessageBatch,
  type MessageBus,
  type Place,
} from '../message-bus';

/** What a suite publishes: the harness puts the rest of a message around it. */
export type ContractMessage = Readonly<{ key: string; type: string; data: object }>;

/** What an implementation gives to be tested: a broker of its own, empty. */
export type BusHarness = Readonly<{
  /** A bus as a process has it; called again, another process at the same broker. */
  connect: () => Promise<MessageBus>;
  /**
   * Publishes the way the program does: by `publish`, with positions that grow over all topics, and
   * then moves every topic's `upTo` on; or by appending to the log the bus reads.
   */
  publish: (topic: string, messages: readonly ContractMessage[]) => Promise<void>;
  close: () => Promise<void>;
}>;

export const CONTRACT_TOPICS = ['yishi.one.v1', 'yishi.two.v1'] as const;
const [ONE, TWO] = CONTRACT_TOPICS;

const message = (key: string, n: number): ContractMessage => ({
  key,
  type: 'Counted.v1',
  data: { n, amountFen: BigInt(n) },
});
const numbered = (key: string, from: number, to: number): ContractMessage[] =>
  Array.from({ length: to - from + 1 }, (_, i) => message(key, from + i));

/**
 * A subscriber as the port asks for it: effects and place change together, and it drops what it has
 * had.
 */
class Consumer {
  readonly received: Message[] = [];
  place: Place = BEFORE_ALL;
  deliveries = 0;
  beforeCommit: (batch: MessageBatch) => void = () => {};
  caughtUp = 0;

  start(bus: MessageBus, group: string, topics: readonly string[]): BusSubscription {
    return bus.subscribe({
      group,
      topics,
      position: async () => this.place,
      handler: async (batch) => {
        this.deliveries++;
        this.beforeCommit(batch);
        let last = this.place;
        for (const one of batch.messages)
          if (isAfter(one, last)) {
            this.received.push(one);
            last = { position: one.position, index: one.index };
          }
        this.place = batch.upTo;
      },
      onCaughtUp: () => {
        this.caughtUp++;
      },
    });
  }

  numbers(key: string, topic: string = ONE): number[] {
    return this.received
      .filter((one) => one.key === key && one.topic === topic)
      .map(({ data }) => (data as { n: number }).n);
  }
}

async function until(condition: () => boolean, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/**
 * What every message bus promises. `withinMs` bounds each wait: a broker's rebalance takes longer
 * than memory.
 */
export function messageBusContract(
  name: string,
  makeHarness: () => Promise<BusHarness>,
  withinMs = 10_000,
): void {
  describe(`message bus: ${name}`, () => {
    let harness: BusHarness;
    let bus: MessageBus;
    beforeEach(async () => {
      harness = await makeHarness();
      bus = await harness.connect();
    });
    afterEach(async () => {
      await bus.close();
      await harness.close();
    });
    const got = (consumer: Consumer, count: number) =>
      until(() => consumer.received.length >= count, withinMs);

    it('gives a new subscriber everything from the start, then what comes', async () => {
      await harness.publish(ONE, numbered('a-1', 1, 250));
      const consumer = new Consumer();
      consumer.start(bus, 'new', [ONE]);
      await got(consumer, 250);
      await harness.publish(ONE, numbered('a-1', 251, 260));
      await got(consumer, 260);
      expect(consumer.numbers('a-1')).toEqual(range(1, 260));
    });

    it('carries messages whole', async () => {
      const consumer = new Consumer();
      consumer.start(bus, 'whole', [ONE]);
      await harness.publish(ONE, [message('a-1', 7)]);
      await got(consumer, 1);
      const [first] = consumer.received;
      expect(first).toMatchObject({
        topic: ONE,
        key: 'a-1',
        stream: 'a-1',
        type: 'Counted.v1',
        data: { n: 7, amountFen: 7n },
        index: 0,
      });
      expect(first!.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      for (const field of ['by', 'role', 'commandId'] as const) expect(first![field]).not.toBe('');
      expect(first!.position > 0n).toBe(true);
    });

    it('keeps the order of each key, over topics of its own', async () => {
      const consumer = new Consumer();
      consumer.start(bus, 'order', [ONE, TWO]);
      for (let n = 1; n <= 20; n++) {
        await harness.publish(ONE, [message('a-1', n), message('b-1', n)]);
        await harness.publish(TWO, [message('a-1', n)]);
      }
      await got(consumer, 60);
      expect(consumer.numbers('a-1')).toEqual(range(1, 20));
      expect(consumer.numbers('b-1')).toEqual(range(1, 20));
      expect(consumer.numbers('a-1', TWO)).toEqual(range(1, 20));
    });

    it('keeps the order of the log over keys and topics', async () => {
      const consumer = new Consumer();
      consumer.start(bus, 'log-order', [ONE, TWO]);
      for (let n = 1; n <= 40; n++)
        await harness.publish(n % 3 === 0 ? TWO : ONE, [
          message(`${n % 2 === 0 ? 'a' : 'b'}-${n % 7}`, n),
        ]);
      await got(consumer, 40);
      const numbers = consumer.received.map(({ data }) => (data as { n: number }).n);
      expect(numbers).toEqual(range(1, 40));
    });

    it('sees what is published after it subscribed, up to the end of the log', async () => {
      const consumer = new Consumer();
      consumer.start(bus, 'end', [TWO]);
      await harness.publish(ONE, numbered('a-1', 1, 3));
      await harness.publish(TWO, [message('b-1', 4)]);
      await harness.publish(ONE, numbered('a-1', 5, 6));
      await got(consumer, 1);
      const { position } = consumer.received[0]!;
      // The last two are of no concern to it, and still it knows that it has passed them.
      await until(() => consumer.place.position > position, withinMs);
      expect(consumer.received).toHaveLength(1);
    });

    it('says when it has caught up', async () => {
      await harness.publish(ONE, numbered('a-1', 1, 10));
      const consumer = new Consumer();
      consumer.start(bus, 'level', [ONE]);
      await until(() => consumer.caughtUp > 0, withinMs);
      expect(consumer.numbers('a-1')).toEqual(range(1, 10));
    });

    it('delivers again, in order, what a handler failed on', async () => {
      const consumer = new Consumer();
      let failures = 3;
      consumer.beforeCommit = ({ messages }) => {
        if (messages.some(({ data }) => (data as { n: number }).n >= 5) && failures-- > 0)
          throw new Error('the database is away');
      };
      consumer.start(bus, 'failing', [ONE]);
      await harness.publish(ONE, numbered('a-1', 1, 10));
      await got(consumer, 10);
      await harness.publish(ONE, numbered('a-1', 11, 12));
      await got(consumer, 12);
      expect(consumer.numbers('a-1')).toEqual(range(1, 12));
      expect(failures).toBeLessThan(0);
    });

    it('serves groups independently: one that fails does not hold the other up', async () => {
      const stuck = new Consumer();
      stuck.beforeCommit = () => {
        throw new Error('always');
      };
      const other = new Consumer();
      stuck.start(bus, 'stuck', [ONE]);
      other.start(bus, 'other', [ONE]);
      await harness.publish(ONE, numbered('a-1', 1, 5));
      await got(other, 5);
      await until(() => stuck.deliveries >= 2, withinMs);
      expect(stuck.received).toEqual([]);
    });

    it('goes on after a restart where the subscriber was', async () => {
      const consumer = new Consumer();
      consumer.start(bus, 'restarted', [ONE]);
      await harness.publish(ONE, numbered('a-1', 1, 5));
      await got(consumer, 5);
      await bus.close();
      await harness.publish(ONE, numbered('a-1', 6, 10));
      bus = await harness.connect();
      consumer.start(bus, 'restarted', [ONE]);
      await got(consumer, 10);
      expect(consumer.numbers('a-1')).toEqual(range(1, 10));
    });

    it('gives a subscriber that lost its position everything again', async () => {
      const consumer = new Consumer();
      const subscription = consumer.start(bus, 'rebuilt', [ONE]);
      await harness.publish(ONE, numbered('a-1', 1, 5));
      await got(consumer, 5);
      await subscription.stop();
      const fresh = new Consumer();
      fresh.start(bus, 'rebuilt', [ONE]);
      await got(fresh, 5);
      expect(fresh.numbers('a-1')).toEqual(range(1, 5));
    });

    it('hands out nothing after stop', async () => {
      const consumer = new Consumer();
      const subscription = consumer.start(bus, 'stopped', [ONE]);
      await harness.publish(ONE, [message('a-1', 1)]);
      await got(consumer, 1);
      await subscription.stop();
      const { deliveries } = consumer;
      const witness = new Consumer();
      witness.start(bus, 'witness', [ONE]);
      await harness.publish(ONE, [message('a-1', 2)]);
      await got(witness, 2);
      expect(consumer.deliveries).toBe(deliveries);
    });
  });
}
