import { LRUCache } from 'lru-cache';
import type { Version } from '../event-store';

/** What is remembered of an event. */
export type Numbered = Readonly<{ id: string; version: Version }>;

/** The ids of a stream's events up to a version, each with its place. */
export class KnownStream {
  readonly #places = new Map<string, Version>();
  #version: Version = 0n;

  get version(): Version {
    return this.#version;
  }

  placeOf(id: string): Version | undefined {
    return this.#places.get(id);
  }

  /** Events that follow one another; those that are known, or leave a gap, add nothing. */
  learn(events: readonly Numbered[]): void {
    for (const { id, version } of events) {
      if (version !== this.#version + 1n) continue;
      this.#places.set(id, version);
      this.#version = version;
    }
  }
}

/** Ids kept of all streams together, some 100 bytes each. */
const MAX_IDS = 200_000;
/** A longer stream counts as this long and is kept too: else each append would read it all. */
const LONGEST = MAX_IDS / 2;

/**
 * KurrentDB looks for a repeated append at the expected version only: the ids of events further
 * back it would write a second time. So the ids of the streams lately used are remembered here. What
 * is known stays true, as streams only grow.
 */
export class KnownIds {
  readonly #streams = new LRUCache<string, KnownStream>({
    max: 10_000,
    maxSize: MAX_IDS,
    sizeCalculation: ({ version }) => Math.min(1 + Number(version), LONGEST),
  });

  /** What is known of the stream; nothing at first. */
  of(stream: string): KnownStream {
    return this.#streams.get(stream) ?? new KnownStream();
  }

  learn(stream: string, events: readonly Numbered[]): void {
    const known = this.of(stream);
    known.learn(events);
    this.keep(stream, known);
  }

  /** Put in anew, so that the cache knows how large it has become. */
  keep(stream: string, known: KnownStream): void {
    this.#streams.set(stream, known);
  }
}
