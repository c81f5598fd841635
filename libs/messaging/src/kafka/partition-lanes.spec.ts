import type { Mark } from '../log-order';
import { BEFORE_ALL, type Message, type Place, WHOLE_POSITION } from '../message-bus';
import { PartitionLanes } from './partition-lanes';

type Record = Readonly<{ offset: bigint; entry: Message | Mark }>;

const TOPIC = 'yishi.one.v1';
const start = (partition: number, offset = 0n, end = 0n) => ({
  topic: TOPIC,
  partition,
  offset,
  begin: 0n,
  end,
});
const at = (offset: number, position: number): Record => ({
  offset: BigInt(offset),
  entry: { position: BigInt(position), index: 0, data: {} } as Message,
});
const mark = (offset: number, upTo: number): Record => ({
  offset: BigInt(offset),
  entry: { upTo: BigInt(upTo) },
});
const whole = (position: number): Place => ({
  position: BigInt(position),
  index: WHOLE_POSITION,
});
const entryOf = ({ entry }: Record) => entry;
const add = (lanes: PartitionLanes, partition: number, ...records: Record[]) =>
  lanes.add(TOPIC, partition, records, records.at(-1)!.offset + 1n, entryOf);
const taken = (lanes: PartitionLanes) =>
  lanes.take(1_000)?.messages.map(({ position }) => Number(position));
const offsets = (lanes: PartitionLanes) => lanes.processed().map(({ offset }) => Number(offset));

let lanes: PartitionLanes;
beforeEach(() => {
  lanes = new PartitionLanes([start(0), start(1)], BEFORE_ALL);
});

it('hands out in the order of the log as far as all lanes have come', () => {
  add(lanes, 0, at(0, 1), at(1, 4));
  expect(taken(lanes)).toBeUndefined();
  add(lanes, 1, at(0, 2), mark(1, 3));
  expect(taken(lanes)).toEqual([1, 2]);
  add(lanes, 1, mark(2, 9));
  expect(taken(lanes)).toEqual([4]);
});

it('knows which offsets have been processed', () => {
  add(lanes, 0, at(0, 1), mark(1, 3));
  add(lanes, 1, at(0, 2), mark(1, 3));
  add(lanes, 1, at(2, 5), mark(3, 6));
  expect(offsets(lanes)).toEqual([0, 0]);
  lanes.processedUpTo(whole(3));
  expect(offsets(lanes)).toEqual([2, 2]);
  expect([...lanes.lag()]).toEqual([
    [`${TOPIC}/0`, 0],
    [`${TOPIC}/1`, 2],
  ]);
});

it('forgets on a rewind what was not processed, and reads it again', () => {
  add(lanes, 0, at(0, 1), mark(1, 1));
  add(lanes, 1, mark(0, 1));
  expect(taken(lanes)).toEqual([1]);
  lanes.processedUpTo(whole(1));
  add(lanes, 0, at(2, 2), mark(3, 2));
  // one record before, to see that the lane is what it was
  expect(lanes.rewind().map(({ offset }) => offset)).toEqual([1n, 0n]);
  expect(lanes.next(TOPIC, 0)).toBe(1n);
  add(lanes, 0, mark(1, 1), at(2, 2), mark(3, 2));
  add(lanes, 1, mark(0, 1), mark(1, 2));
  expect(taken(lanes)).toEqual([2]);
});

it('notices that an offset it has processed holds what it has not', () => {
  lanes = new PartitionLanes([start(0, 5n, 9n)], whole(7));
  lanes.rewind();
  const contradicts = ({ offset, entry }: Record) => lanes.contradicts(TOPIC, 0, offset, entry);
  expect([at(4, 7), mark(4, 7), at(5, 8)].map(contradicts)).toEqual([false, false, false]);
  expect([at(4, 8), mark(4, 8)].map(contradicts)).toEqual([true, true]);
});

it('drops what the subscriber has had when it reads from further back', () => {
  lanes = new PartitionLanes([start(0)], { position: 2n, index: 0 });
  add(lanes, 0, at(0, 1), at(1, 2), at(2, 3), mark(3, 3));
  expect(taken(lanes)).toEqual([3]);
});

it('is level when everything was processed that there was at first, and later at last', () => {
  lanes = new PartitionLanes([start(0, 0n, 2n), start(1, 5n, 5n)], BEFORE_ALL);
  expect(lanes.isLevel()).toBe(false);
  add(lanes, 0, at(0, 1), mark(1, 1));
  add(lanes, 1, mark(5, 1));
  expect(lanes.isLevel()).toBe(false);
  lanes.processedUpTo(whole(1));
  add(lanes, 0, at(2, 2));
  expect(lanes.isLevel()).toBe(true);
  // the last one was there by then, and waits for the other lane
  expect(lanes.isLevel()).toBe(false);
  add(lanes, 1, mark(6, 2));
  lanes.processedUpTo(whole(2));
  expect(lanes.isLevel()).toBe(true);
});

it('asks to pause a lane that waits for others with much, and to go on', () => {
  const many = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => at(from + index, from + index + 1));
  expect(add(lanes, 0, ...many(0, 4_000))).toBe(false);
  expect(add(lanes, 0, ...many(4_000, 1))).toBe(true);
  add(lanes, 1, mark(0, 2_000));
  lanes.take(5_000);
  expect(lanes.processedUpTo(whole(2_000))).toEqual([]);
  add(lanes, 1, mark(1, 3_500));
  lanes.take(5_000);
  expect(lanes.processedUpTo(whole(3_500))).toEqual([
    { topic: TOPIC, partition: 0, offset: 4_001n },
  ]);
});

it('keeps few places of a lane that runs ahead of a silent one, and none wrongly', () => {
  for (let n = 1; n <= 5_000; n++) add(lanes, 1, mark(n - 1, n));
  lanes.processedUpTo(whole(500));
  expect(offsets(lanes)).toEqual([0, 500]);
  lanes.processedUpTo(whole(4_999));
  expect(offsets(lanes)).toEqual([0, 999]);
  add(lanes, 1, mark(5_000, 5_001));
  lanes.processedUpTo(whole(5_000));
  expect(offsets(lanes)).toEqual([0, 5_000]);
  lanes.processedUpTo(whole(5_001));
  expect(offsets(lanes)).toEqual([0, 5_001]);
});

it('knows its partitions', () => {
  const own = { topic: TOPIC, partition: 0 };
  expect(lanes.areAll([{ topic: TOPIC, partition: 1 }, own])).toBe(true);
  expect(lanes.areAll([own])).toBe(false);
  expect(lanes.areAll([own, { topic: 'yishi.two.v1', partition: 1 }])).toBe(false);
  expect(lanes.areAll([])).toBe(false);
});
