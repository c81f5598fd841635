import { Injectable } from '@nestjs/common';
import { EventStore, type Recorded } from '@yishi/event-store';
import { addDays, type Event } from '@yishi/kernel';
import { DataSource } from 'typeorm';
import { followedFromLog } from './followed';
import type { EntityClass, Followed, Projection, Rows } from './following';
import { RowBatch } from './rows';
import { tableShape } from './table-shape';

/** The rows of one entity of a projection, as they were. */
export interface Past {
  rows<R extends object>(entity: new () => R): readonly R[];
}

/**
 * What a projection over the own log would hold had the log ended with a past day: its handlers are
 * run over the beginning of the streams a page is about, on tables in memory. So a page has a past
 * without a second set of tables, and the past is told by the same code as the present.
 */
@Injectable()
export class PastRows {
  constructor(
    private readonly store: EventStore,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * `date`: YYYY-MM-DD in China, that day included. `streams`: all that the rows of interest follow
   * from; a stream without events is an empty past. Only for projections over the log.
   */
  async asOf<T extends string, E extends object>(
    projection: Projection<T, E>,
    streams: readonly string[],
    date: string,
  ): Promise<Past> {
    if (projection.source.kind !== 'log') throw new Error(`${projection.name} follows topics`);
    const tables = Object.entries<EntityClass>(projection.tables);
    const shapes = tables.map(([alias, entity]) => [alias, tableShape(this.dataSource, entity)]);
    const batch = new RowBatch(Object.fromEntries(shapes), 'nothing');
    const on = projection.on as unknown as Readonly<Record<string, Handler | undefined>>;
    for (const recorded of await this.untilEndOf(date, streams))
      on[recorded.event.type]?.(followedFromLog(recorded), batch);
    const aliases = new Map(tables.map(([alias, entity]) => [entity, alias]));
    return {
      rows: <R extends object>(entity: new () => R) => {
        const alias = aliases.get(entity);
        if (!alias) throw new Error(`${projection.name} has no table of ${entity.name}`);
        return batch.made<R>(alias);
      },
    };
  }

  /** In the order of the log. A clock that ran behind does not cut a stream in the middle. */
  private async untilEndOf(date: string, streams: readonly string[]): Promise<Recorded<Event>[]> {
    const end = addDays(new Date(`${date}T00:00:00+08:00`), 1).toISOString();
    const beginnings = await Promise.all(
      streams.map(async (stream) => {
        const { events } = await this.store.read(stream);
        const cut = events.findLastIndex(({ metadata }) => metadata.at < end);
        return events.slice(0, cut + 1);
      }),
    );
    return beginnings.flat().sort((a, b) => (a.position < b.position ? -1 : 1));
  }
}

type Handler = (event: Followed, rows: Rows) => void;
