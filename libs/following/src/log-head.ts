import { type EventStore, type Position, START } from '@yishi/event-store';
import { isAfter, type Place } from '@yishi/messaging';

/** Knows whether a place lies beyond the head of the log, and seldom has to ask. */
export class LogHead {
  private asked: Position = START;

  constructor(
    private readonly feed: Readonly<{ head: () => Position }>,
    private readonly store: Pick<EventStore, 'head'>,
  ) {}

  /**
   * The head of the log when the place lies beyond it, else `undefined`. A record without a place of its
   * own stands before all messages of the next position (negative indices), and is not beyond.
   */
  async passedBy(place: Place): Promise<Position | undefined> {
    const isBeyond = (head: Position) => isAfter(place, { position: head + 1n, index: -1 });
    if (!isBeyond(this.feed.head()) || !isBeyond(this.asked)) return undefined;
    const head = await this.store.head();
    if (head > this.asked) this.asked = head;
    return isBeyond(head) ? head : undefined;
  }
}
