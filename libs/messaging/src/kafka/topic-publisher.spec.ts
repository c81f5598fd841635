import type { Message } from '../message-bus';
import { type KafkaRecord, toMarkRecord } from './cloud-events';
import { BrokerUnavailable } from './kafka-errors';
import { requests, TopicPublisher } from './topic-publisher';

const TOPIC = 'yishi.one.v1';
const message = (position: number, index = 0, text = ''): Message => ({
  ...{ topic: TOPIC, key: 'a-1', stream: 'a-1', type: 'Counted.v1', data: { text } },
  ...{ at: '2018-06-01T08:00:00.000Z', by: 'x', role: 'resident', commandId: 'c' },
  position: BigInt(position),
  index,
});
const idOf = ({ headers, partition }: KafkaRecord) =>
  headers.ce_id ?? `mark.${partition}.${headers.yishi_mark?.replace('/2', '')}`;
/** Before the first messages it is said how many partitions there are. */
const TOLD = ['mark.0.0', 'mark.1.0'];

/** A broker that can be held up and told to fail. */
class Broker {
  readonly written: string[][] = [];
  producers = 0;
  partitions = 2;
  failures = 0;
  private gate: Promise<void> = Promise.resolve();

  hold(): () => void {
    let open = () => {};
    this.gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  async ensureTopics(): Promise<void> {}
  async partitionsOf(): Promise<number> {
    return this.partitions;
  }
  async producer() {
    this.producers++;
    return {
      send: async (_topic: string, records: readonly KafkaRecord[]) => {
        await this.gate;
        if (this.failures-- > 0) throw new BrokerUnavailable('away');
        this.written.push(records.map((record) => idOf(record)!));
      },
      close: async () => {},
    };
  }
}

let broker: Broker;
let publisher: TopicPublisher;
let failed: string[];
beforeEach(() => {
  broker = new Broker();
  failed = [];
  publisher = new TopicPublisher(TOPIC, broker, {
    succeeded: () => {},
    failed: (user) => failed.push(user) > 0,
  });
});

it('writes the mark for every partition behind the messages', async () => {
  await publisher.publish([message(1), message(2)], 5n);
  expect(broker.written).toEqual([TOLD, ['1.0', '2.0', 'mark.0.5', 'mark.1.5']]);
  expect(publisher.stats).toMatchObject({ messages: 2, marks: 2 });
});

it('writes one after the other, and of waiting marks the last', async () => {
  const open = broker.hold();
  const published = [
    publisher.publish([message(1)], 1n),
    ...[2n, 4n, 3n].map((upTo) => publisher.publish([], upTo)),
    publisher.publish([message(5)], 5n),
    publisher.publish([], 6n),
  ];
  open();
  await Promise.all(published);
  expect(broker.written).toEqual([
    TOLD,
    ['1.0', 'mark.0.1', 'mark.1.1'],
    ['mark.0.4', 'mark.1.4'],
    ['5.0', 'mark.0.5', 'mark.1.5'],
    ['mark.0.6', 'mark.1.6'],
  ]);
});

it('writes nothing that waited behind what failed, and goes on with a new producer', async () => {
  broker.failures = 1;
  const open = broker.hold();
  const first = publisher.publish([message(1)], 1n);
  const mark = publisher.publish([], 2n);
  const last = publisher.publish([message(3)], 3n);
  open();
  for (const one of [first, mark, last]) await expect(one).rejects.toThrow('away');
  expect(broker.written).toEqual([]);
  expect(failed).toEqual([`publishing ${TOPIC}`]);
  await publisher.publish([message(1), message(3)], 3n);
  expect(broker.written).toEqual([TOLD, ['1.0', '3.0', 'mark.0.3', 'mark.1.3']]);
  expect(broker.producers).toBe(2);
});

it('tells of partitions that were added before anything can come in them', async () => {
  await publisher.publish([], 1n);
  await publisher.publish([message(2)], 2n);
  expect(broker.written).toEqual([
    ['mark.0.1', 'mark.1.1'],
    ['2.0', 'mark.0.2', 'mark.1.2'],
  ]);
  broker.partitions = 3;
  broker.failures = 1;
  await expect(publisher.publish([message(3)], 3n)).rejects.toThrow('away');
  await publisher.publish([message(3)], 3n);
  expect(broker.written.slice(2)).toEqual([
    ['mark.0.0/3', 'mark.1.0/3', 'mark.2.0/3'],
    ['3.0', 'mark.0.3/3', 'mark.1.3/3', 'mark.2.3/3'],
  ]);
});

it('closes although the broker does not answer', async () => {
  await publisher.publish([], 1n);
  broker.hold();
  const published = jest.fn();
  publisher.publish([message(2)], 2n).then(published, published);
  await publisher.close();
  expect(published).not.toHaveBeenCalled();
});

it('splits what is large between log events, never within one', () => {
  const large = 'x'.repeat(300 * 1024);
  const marks: KafkaRecord[] = [toMarkRecord(0, { upTo: 2n, partitions: 2 })];
  const messages = [message(1, 0, large), message(1, 1, large), message(2, 0, large)];
  const split = [...requests(messages, marks)].map((request) => request.map(idOf));
  expect(split).toEqual([
    ['1.0', '1.1'],
    ['2.0', 'mark.0.2'],
  ]);
  expect([...requests([], marks)].map((request) => request.map(idOf))).toEqual([['mark.0.2']]);
});
