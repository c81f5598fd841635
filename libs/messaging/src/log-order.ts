import type { Position } from '@yishi/event-store';
import { isAfter, type Message, type Place, WHOLE_POSITION } from './message-bus';

/** That a lane holds everything up to the position: nothing older will come in it any more. */
export type Mark = Readonly<{ upTo: Position }>;

type Lane = { complete: Place; readonly queue: Message[]; first: number };

/**
 * Puts messages that come in several lanes (partitions, topics) back into the order of the log.
 *
 * In each lane they come in that order, repeats aside, and now and then a mark. Nothing is handed
 * out before every lane has come so far: what a quiet lane may still bring would be older.
 */
export class LogOrder {
  private readonly lanes: ReadonlyMap<string, Lane>;
  private taken: Place;

  /** `after`: the place the subscriber has processed; what is not after it is dropped. */
  constructor(lanes: readonly string[], after: Place) {
    this.lanes = new Map(lanes.map((name) => [name, { complete: after, queue: [], first: 0 }]));
    this.taken = after;
  }

  /** What came next in the lane. */
  add(name: string, entry: Message | Mark): void {
    const lane = this.lane(name);
    const isMark = 'upTo' in entry;
    const place = isMark ? { position: entry.upTo, index: WHOLE_POSITION } : entry;
    if (!isAfter(place, lane.complete)) return; // a repeat
    lane.complete = { position: place.position, index: place.index };
    if (!isMark) lane.queue.push(entry);
  }

  /** How many messages of the lane wait for other lanes. */
  waiting(name: string): number {
    const { queue, first } = this.lane(name);
    return queue.length - first;
  }

  /**
   * The next messages, at most so many, and up to where everything was handed out with them;
   * `undefined` when no lane has moved the common place on.
   */
  take(limit: number): Readonly<{ messages: Message[]; upTo: Place }> | undefined {
    const upTo = this.leastComplete();
    if (!isAfter(upTo, this.taken)) return undefined;
    const messages: Message[] = [];
    for (let next = this.next(upTo); next; next = this.next(upTo)) {
      if (messages.length === limit) {
        const { position, index } = messages.at(-1)!;
        this.taken = { position, index };
        return { messages, upTo: this.taken };
      }
      messages.push(shift(next));
    }
    this.taken = upTo;
    return { messages, upTo };
  }

  private lane(name: string): Lane {
    const lane = this.lanes.get(name);
    if (!lane) throw new Error(`no lane ${name}`);
    return lane;
  }

  private leastComplete(): Place {
    let least: Place | undefined;
    for (const { complete } of this.lanes.values())
      if (!least || isAfter(least, complete)) least = complete;
    return least ?? this.taken;
  }

  /** The lane whose first message is the oldest of those up to the place. */
  private next(upTo: Place): Lane | undefined {
    let oldest: Lane | undefined;
    for (const lane of this.lanes.values()) {
      const head = lane.queue[lane.first];
      if (head === undefined || isAfter(head, upTo)) continue;
      if (!oldest || isAfter(oldest.queue[oldest.first]!, head)) oldest = lane;
    }
    return oldest;
  }
}

/** Takes a lane's first message; the array is shortened now and then, not each time. */
function shift(lane: Lane): Message {
  const message = lane.queue[lane.first++]!;
  if (lane.first === lane.queue.length || lane.first >= 1_024) {
    lane.queue.splice(0, lane.first);
    lane.first = 0;
  }
  return message;
}
