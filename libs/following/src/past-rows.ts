import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { EventStore, type Recorded, TransientFailure } from '@yishi/event-store';
import { addDays, type Event, endOfChinaDate, Refused } from '@yishi/kernel';
import { DataSource } from 'typeorm';
import { followedFromLog } from './followed';
import type { EntityClass, Followed, Projection, Rows } from './following';
import { RowBatch } from './rows';
import { tableShape } from './table-shape';

/**
 * The rows of the projections' entities, as they were. Amounts in JSON columns are `bigint`, where a
 * repository reads them as numbers; over the wire they are the same.
 */
export interface Past {
  rows<R extends object>(entity: new () => R): readonly R[];
  /** The first row that satisfies; for entities of which the streams give one row. */
  row<R extends object>(entity: new () => R, is?: (row: R) => boolean): R | undefined;
}

/** What one page may replay; beyond it `past-too-long` {maxEvents} is refused. */
const MAX_EVENTS = 200_000;
/** Events read at once, and handled before others get their turn. */
const PAGE = 2_000;
/** Replays at work at once, and those that may wait for them: each holds its events in memory. */
const AT_WORK = 2;
const MAX_WAITING = 100;
/** No clock is that wrong: what comes after an event this late belongs to no earlier day. */
const SKEW_DAYS = 1;

// biome-ignore lint/suspicious/noExplicitAny: the events of a projection are its own affair
type AnyProjection = Projection<any, any>;
type Handler = (event: Followed, rows: Rows) => void;

/**
 * What projections over the own log would hold had the log ended with a past day: their handlers
 * are run over the beginning of the streams a page is about, on tables in memory. So a page has a
 * past without a second set of tables, and the past is told by the same code as the present.
 */
@Injectable()
export class PastRows {
  private atWork = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly store: EventStore,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * `date`: YYYY-MM-DD in China, that day included. `streams`: all that the rows of interest follow
   * from; a stream without events is an empty past. Only for projections over the log. Refusal:
   * `past-too-long` {maxEvents}. Throws `TransientFailure` when too many wait already.
   */
  asOf<T extends string, E extends object>(
    projection: Projection<T, E>,
    streams: readonly string[],
    date: string,
  ): Promise<Past> {
    return this.allAsOf([projection], streams, date);
  }

  /** The same for several projections over the same streams, which are read once. */
  async allAsOf(
    projections: readonly AnyProjection[],
    streams: readonly string[],
    date: string,
  ): Promise<Past> {
    const replays = projections.map((projection) => new Replay(projection, this.dataSource));
    await this.turn();
    try {
      const handled = (type: string) => replays.some((replay) => replay.handles(type));
      const events = await this.untilEndOf(date, streams, handled);
      for (let from = 0; from < events.length; from += PAGE) {
        if (from > 0) await setImmediate();
        for (const event of events.slice(from, from + PAGE).map(followedFromLog))
          for (const replay of replays) replay.handle(event);
      }
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.atWork--;
    }
    return pastOf(replays);
  }

  /** Waits for a place among those at work; whoever leaves hands the place over. */
  private async turn(): Promise<void> {
    if (this.atWork < AT_WORK) {
      this.atWork++;
      return;
    }
    if (this.waiting.length >= MAX_WAITING)
      throw new TransientFailure(`${MAX_WAITING} pages of the past are waited for already`);
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** In the order of the log. */
  private async untilEndOf(
    date: string,
    streams: readonly string[],
    handled: (type: string) => boolean,
  ): Promise<readonly Recorded<Event>[]> {
    const end = endOfChinaDate(date);
    const events: Recorded<Event>[] = [];
    for (const stream of new Set(streams))
      for (const event of await this.beginningOf(stream, end, MAX_EVENTS - events.length))
        if (handled(event.event.type)) events.push(event);
    return streams.length === 1 ? events : events.sort(byPosition);
  }

  /**
   * Everything up to the last event before `end`: a clock that ran behind does not cut a stream in
   * the middle.
   */
  private async beginningOf(
    stream: string,
    end: Date,
    most: number,
  ): Promise<readonly Recorded<Event>[]> {
    const [border, tooLate] = [end, addDays(end, SKEW_DAYS)].map((at) => at.toISOString());
    const events: Recorded<Event>[] = [];
    let cut = 0;
    for (let after = 0n; ; ) {
      const { events: page } = await this.store.read(stream, { after, maxCount: PAGE });
      for (const event of page) {
        events.push(event);
        if (event.metadata.at < border!) cut = events.length;
      }
      if (cut > most) throw new Refused('past-too-long', { maxEvents: MAX_EVENTS });
      const last = page.at(-1);
      if (page.length < PAGE || !last || last.metadata.at >= tooLate!) break;
      after = last.version;
    }
    events.length = cut;
    return events;
  }
}

const byPosition = (a: Recorded, b: Recorded): number => (a.position < b.position ? -1 : 1);

/** One projection on tables in memory. */
class Replay {
  private readonly aliases: ReadonlyMap<EntityClass, string>;
  private readonly batch: RowBatch;
  private readonly on: Readonly<Record<string, Handler | undefined>>;

  constructor({ name, source, tables, on }: AnyProjection, dataSource: DataSource) {
    if (source.kind !== 'log') throw new Error(`${name} follows topics`);
    const entities = Object.entries<EntityClass>(tables);
    this.aliases = new Map(entities.map(([alias, entity]) => [entity, alias]));
    const shapes = entities.map(([alias, entity]) => [alias, tableShape(dataSource, entity)]);
    this.batch = new RowBatch(Object.fromEntries(shapes), 'nothing');
    this.on = on as Readonly<Record<string, Handler | undefined>>;
  }

  handles(type: string): boolean {
    return this.on[type] !== undefined;
  }

  handle(event: Followed): void {
    this.on[event.type]?.(event, this.batch);
  }

  /** `undefined` when the entity is none of this projection's. */
  rows<R extends object>(entity: new () => R): readonly R[] | undefined {
    const alias = this.aliases.get(entity);
    return alias === undefined ? undefined : this.batch.made<R>(alias);
  }
}

function pastOf(replays: readonly Replay[]): Past {
  const rows = <R extends object>(entity: new () => R): readonly R[] => {
    for (const replay of replays) {
      const made = replay.rows(entity);
      if (made) return made;
    }
    throw new Error(`none of the projections has a table of ${entity.name}`);
  };
  return { rows, row: (entity, is = () => true) => rows(entity).find(is) };
}
