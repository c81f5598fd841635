import { categoryOf } from '../append';
import {
  type Position,
  type ReadAllOptions,
  type Recorded,
  TransientFailure,
} from '../event-store';
import { batchSizeOf, type Page } from '../follow';
import type { KurrentCalls } from './calls';
import { dataTextOf, decode, isSystemEvent, positionOf, type StoredEvent } from './events';
import type { Head, LogHead } from './log-head';

/** A page ends with the event that passes this many characters of data: memory stays bounded. */
const PAGE_CHARACTERS = 8 * 1024 * 1024;
/** So many events a call at least when much of what is read is left out. */
const FILTERED_COUNT = 2_000;
/** And so many, so that system events in a row do not make pages with nothing on them. */
const SYSTEM_COUNT = 100;
/**
 * From this distance on the server does the choosing by category. Positions are offsets in
 * KurrentDB's log file; only the speed hangs on that, no answer does.
 */
const FAR = 1024n * 1024n;

/**
 * Pages of the log after a position.
 *
 * Near the head a page is a plain read of `$all`, chosen from here. Far from it and with categories
 * it is a filtered subscription by stream prefix, ended when the page is full: the client has no
 * filtered read. Up to where such a page has seen the log no checkpoint of the server says, as they
 * were wrong in several of its versions. Instead the stream of the log's last event is put into the
 * filter too: events come in order, so when that one comes nothing before it is missing.
 *
 * No subscription stays open while a batch is handled, so a slow handler can not be dropped, and
 * one that is dropped in the middle of a page is made again from the last place.
 */
export class LogReader {
  constructor(
    private readonly calls: KurrentCalls,
    private readonly head: LogHead,
  ) {}

  async page(after: Position, options: ReadAllOptions): Promise<Page> {
    const size = batchSizeOf(options);
    options.signal?.throwIfAborted();
    // Any head beyond will do as a goal; only whoever has reached it needs the newest.
    const isBehind = this.head.known.position > after;
    const head = isBehind ? this.head.known : await this.head.find();
    if (head.position <= after) return { events: [], position: after, more: false };
    const page = new PageInMaking(after, head.position, size, options);
    const { categories, signal } = options;
    if (categories?.length === 0) page.position = head.position;
    else if (categories !== undefined && head.position - after > FAR) {
      await this.calls.scan(prefixesOf(categories, head), after, page.take, signal);
    } else {
      const isFiltered = categories !== undefined || options.types !== undefined;
      // The read begins with the event at the position itself.
      const count = 1 + Math.max(size, isFiltered ? FILTERED_COUNT : SYSTEM_COUNT);
      const take = (event: StoredEvent) => page.take(event) && !page.isAtGoal;
      await this.calls.readForwards(after, count, take, signal);
    }
    return page.end(isBehind);
  }
}

const prefixesOf = (categories: readonly string[], { stream }: Head): string[] => [
  ...new Set([...categories.map((category) => `${category}-`), stream]),
];

class PageInMaking {
  readonly #events: Recorded[] = [];
  readonly #categories: ReadonlySet<string> | undefined;
  readonly #types: ReadonlySet<string> | undefined;
  #characters = 0;
  /** Everything up to here was seen. */
  position: Position;

  constructor(
    private readonly after: Position,
    private readonly goal: Position,
    private readonly size: number,
    { categories, types }: ReadAllOptions,
  ) {
    this.position = after;
    this.#categories = categories && new Set(categories);
    this.#types = types && new Set(types);
  }

  get isAtGoal(): boolean {
    return this.position === this.goal;
  }

  /** Says whether the page is full. What is behind the goal is left for the next page. */
  readonly take = (event: StoredEvent): boolean => {
    const isSystem = isSystemEvent(event);
    const position = isSystem ? (event.position?.commit ?? this.position) : positionOf(event);
    if (position <= this.position) return false;
    if (position > this.goal) {
      this.position = this.goal;
      return true;
    }
    if (!isSystem && this.#isWanted(event)) {
      this.#events.push(decode(event));
      this.#characters += dataTextOf(event).length;
    }
    this.position = position;
    const isFull = this.#events.length === this.size || this.#characters > PAGE_CHARACTERS;
    return isFull || this.isAtGoal;
  };

  end(mayBeMore: boolean): Page {
    if (this.position === this.after) {
      throw new TransientFailure(
        `nothing follows position ${this.after}, though the head is ${this.goal}`,
      );
    }
    const more = mayBeMore || !this.isAtGoal;
    return { events: this.#events, position: this.position, more };
  }

  #isWanted({ streamId, type }: StoredEvent): boolean {
    const isOfCategory = this.#categories?.has(categoryOf(streamId)) ?? true;
    return isOfCategory && (this.#types?.has(type) ?? true);
  }
}
