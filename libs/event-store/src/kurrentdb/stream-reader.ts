import type { Standing } from '../append';
import type { ReadOptions, Recorded, Version } from '../event-store';
import type { KurrentCalls } from './calls';
import { decode, type StoredEvent, standingOf } from './events';
import type { KnownIds, KnownStream, Numbered } from './known-ids';

const PAGE = 2_000;

/** Reads streams in pages; remembers the ids it saw. */
export class StreamReader {
  constructor(
    private readonly calls: KurrentCalls,
    private readonly ids: KnownIds,
  ) {}

  async read(
    stream: string,
    { after = 0n, maxCount = Number.POSITIVE_INFINITY }: ReadOptions,
  ): Promise<{ events: Recorded[]; version: Version }> {
    const events = await this.#range(stream, after, maxCount, decode);
    this.ids.learn(stream, events);
    const last = events.at(-1);
    if (events.length < maxCount && last !== undefined) return { events, version: last.version };
    if (events.length < maxCount && after === 0n) return { events, version: 0n };
    return { events, version: await this.#versionOf(stream) };
  }

  /** What stands in the stream after the version, for judging a repeated append. */
  async standing(stream: string, after: Version, maxCount: number): Promise<Standing[]> {
    const standing = await this.#range(stream, after, maxCount, standingOf);
    this.ids.learn(stream, standing);
    return standing;
  }

  /** Every id of the stream as it is now. */
  async learnIds(stream: string): Promise<KnownStream> {
    const known = this.ids.of(stream);
    const take = ({ id, revision }: StoredEvent): Numbered => ({ id, version: revision + 1n });
    for (let count = PAGE; count === PAGE; ) {
      const numbered = await this.#range(stream, known.version, PAGE, take);
      known.learn(numbered);
      count = numbered.length;
    }
    this.ids.keep(stream, known);
    return known;
  }

  async #versionOf(stream: string): Promise<Version> {
    const last = await this.calls.lastOfStream(stream);
    return last === undefined ? 0n : last.revision + 1n;
  }

  async #range<T extends { version: Version }>(
    stream: string,
    after: Version,
    maxCount: number,
    take: (event: StoredEvent) => T,
  ): Promise<T[]> {
    const found: T[] = [];
    while (found.length < maxCount) {
      const asked = Math.min(PAGE, maxCount - found.length);
      const from = found.at(-1)?.version ?? after;
      let count = 0;
      await this.calls.readStream(stream, from, asked, (event) => {
        const next = take(event);
        const expected = (found.at(-1)?.version ?? after) + 1n;
        if (next.version !== expected) throw new Error(`${stream} has lost version ${expected}`);
        found.push(next);
        count += 1;
        return false;
      });
      if (count < asked) break;
    }
    return found;
  }
}
