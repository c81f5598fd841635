import { LogOrder, type Mark } from '../log-order';
import {
  isAfter,
  type Message,
  type MessageBatch,
  type Place,
  WHOLE_POSITION,
} from '../message-bus';
import type { TopicPartition } from './broker';

/**
 * Where reading a partition starts, the first offset there is, and the one behind its last record
 * at that time.
 */
export type LaneStart = Readonly<{
  topic: string;
  partition: number;
  offset: bigint;
  begin: bigint;
  end: bigint;
}>;

export type LaneOffset = TopicPartition & Readonly<{ offset: bigint }>;

/** The offset that is next once everything up to the place has been processed. */
type Stretch = Readonly<{ place: Place; next: bigint }>;

type Lane = {
  readonly number: number;
  readonly name: string;
  readonly topic: string;
  readonly partition: number;
  /** The offset that must come next: nothing may be missing in a lane. */
  next: bigint;
  /** The greatest place that was read. */
  last: Place;
  readonly begin: bigint;
  /** Up to this offset everything has been processed. */
  processed: bigint;
  /** What was read and not yet processed. */
  stretches: Stretch[];
  /** The offset behind the last record that is known of. */
  end: bigint;
  /** The subscriber is level when all lanes have been processed up to here. */
  levelAt: bigint;
  isPaused: boolean;
};

/** A lane that waits for others with more messages than that is not read on. */
const PAUSE_ABOVE = 4_000;
const RESUME_BELOW = 1_000;
/** While another lane is silent for hours, marks go on to come; then offsets are kept coarsely. */
const MOST_STRETCHES = 1_000;

const laneName = (topic: string, partition: number): string => `${topic}/${partition}`;
const placeOf = (entry: Message | Mark): Place =>
  'upTo' in entry ? { position: entry.upTo, index: WHOLE_POSITION } : entry;
const isUpTo = (place: Place, limit: Place): boolean => !isAfter(place, limit);

/**
 * The partitions of a subscription as lanes of one log order: knows for each which offset must come
 * next, and up to which everything has been processed. Without the broker's client, so it can be
 * tested.
 */
export class PartitionLanes {
  private readonly lanes: ReadonlyMap<string, Lane>;
  private order: LogOrder;

  constructor(
    starts: readonly LaneStart[],
    private place: Place,
  ) {
    this.lanes = new Map(
      starts.map(({ topic, partition, offset, begin, end }, number) => {
        const name = laneName(topic, partition);
        const lane = { number, name, topic, partition, begin, next: offset, processed: offset };
        return [name, { ...lane, last: place, stretches: [], end, levelAt: end, isPaused: false }];
      }),
    );
    this.order = new LogOrder([...this.lanes.keys()], place);
  }

  get size(): number {
    return this.lanes.size;
  }

  /** Are these exactly the partitions of the subscription? */
  areAll(assigned: readonly TopicPartition[]): boolean {
    const names = new Set(assigned.map(({ topic, partition }) => laneName(topic, partition)));
    return names.size === this.lanes.size && [...names].every((name) => this.lanes.has(name));
  }

  /** How many of the lanes are the topic's. */
  countOf(topic: string): number {
    return [...this.lanes.values()].filter((lane) => lane.topic === topic).length;
  }

  /**
   * Forgets what was read and not processed; the answer is where to read from: one record before,
   * to see that the lane is what it was.
   */
  rewind(): LaneOffset[] {
    for (const lane of this.lanes.values()) {
      lane.next = lane.processed > lane.begin ? lane.processed - 1n : lane.processed;
      lane.last = this.place;
      lane.stretches = [];
      lane.isPaused = false;
    }
    this.order = new LogOrder([...this.lanes.keys()], this.place);
    return [...this.lanes.values()].map(({ topic, partition, next: offset }) => ({
      ...{ topic, partition, offset },
    }));
  }

  /**
   * Is the record counted as processed, and its place is not? Then offsets have been given anew,
   * after a loss or in a topic made again. Within a lane places only grow, so one record tells.
   */
  contradicts(topic: string, partition: number, offset: bigint, entry: Message | Mark): boolean {
    const { processed } = this.lanes.get(laneName(topic, partition))!;
    return offset < processed && isAfter(placeOf(entry), this.place);
  }

  /** The offset that must come next in the lane. */
  next(topic: string, partition: number): bigint | undefined {
    return this.lanes.get(laneName(topic, partition))?.next;
  }

  /**
   * Takes what came next in a lane. `entryOf` reads a record, given the greatest place before it
   * and the lane's number.
   * The answer: does the lane hold so much that it should not be read on for now?
   */
  add<R extends Readonly<{ offset: bigint }>>(
    topic: string,
    partition: number,
    records: readonly R[],
    end: bigint,
    entryOf: (record: R, after: Place, lane: number) => Message | Mark,
  ): boolean {
    const lane = this.lanes.get(laneName(topic, partition))!;
    for (const record of records) {
      const entry = entryOf(record, lane.last, lane.number);
      const place = placeOf(entry);
      if (isAfter(place, lane.last)) lane.last = { position: place.position, index: place.index };
      this.order.add(lane.name, entry);
      lane.next = record.offset + 1n;
    }
    lane.end = end > lane.next ? end : lane.next;
    if (lane.stretches.length === MOST_STRETCHES) lane.stretches.pop();
    lane.stretches.push({ place: lane.last, next: lane.next });
    this.settle(lane);
    if (this.order.waiting(lane.name) > PAUSE_ABOVE) lane.isPaused = true;
    return lane.isPaused;
  }

  /** The next messages in the order of the log, as far as all lanes have come. */
  take(limit: number): MessageBatch | undefined {
    return this.order.take(limit);
  }

  /** Everything up to the place has been processed; the answer are lanes to be read on. */
  processedUpTo(place: Place): LaneOffset[] {
    if (isAfter(place, this.place)) this.place = place;
    const resumed: LaneOffset[] = [];
    for (const lane of this.lanes.values()) {
      this.settle(lane);
      if (!lane.isPaused || this.order.waiting(lane.name) >= RESUME_BELOW) continue;
      lane.isPaused = false;
      resumed.push({ topic: lane.topic, partition: lane.partition, offset: lane.next });
    }
    return resumed;
  }

  /**
   * Has everything been processed that was there when reading began, or when the subscriber was
   * last level?
   */
  isLevel(): boolean {
    for (const { processed, levelAt } of this.lanes.values()) if (processed < levelAt) return false;
    for (const lane of this.lanes.values()) lane.levelAt = lane.end;
    return true;
  }

  /** The place up to which everything was processed, and with it the offsets. */
  processedPlace(): Place {
    return this.place;
  }

  processed(): LaneOffset[] {
    return [...this.lanes.values()].map(({ topic, partition, processed }) => ({
      topic,
      partition,
      offset: processed,
    }));
  }

  /** Records behind what was processed, as far as is known, by lane. */
  lag(): ReadonlyMap<string, number> {
    return new Map(
      [...this.lanes.values()].map(({ name, end, processed }) => [name, Number(end - processed)]),
    );
  }

  private settle(lane: Lane): void {
    let done = 0;
    while (done < lane.stretches.length && isUpTo(lane.stretches[done]!.place, this.place)) done++;
    if (done === 0) return;
    lane.processed = lane.stretches[done - 1]!.next;
    lane.stretches.splice(0, done);
  }
}
