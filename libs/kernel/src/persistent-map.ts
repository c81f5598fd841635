type Entry<V> = { at: number; value: V | undefined; present: boolean };

/** What all versions of one map share: each key's history, and the number of the newest change. */
type History<K, V> = { entries: Map<K, Entry<V>[]>; changes: number };

/**
 * A map that is never changed: `set` and `delete` give a new version and leave the old one as it
 * was. All versions made in a row share one history, so a change of the newest version costs O(1)
 * however large the map is (a drive of 20,000 households is folded without copying); changing an
 * older version copies it.
 */
export class PersistentMap<K, V> {
  private constructor(
    private readonly history: History<K, V>,
    private readonly version: number,
    readonly size: number,
  ) {}

  static empty<K, V>(): PersistentMap<K, V> {
    return new PersistentMap<K, V>({ entries: new Map(), changes: 0 }, 0, 0);
  }

  static of<K, V>(entries: Iterable<readonly [K, V]>): PersistentMap<K, V> {
    let map = PersistentMap.empty<K, V>();
    for (const [key, value] of entries) map = map.set(key, value);
    return map;
  }

  get(key: K): V | undefined {
    return this.visible(this.history.entries.get(key))?.value;
  }

  has(key: K): boolean {
    return this.visible(this.history.entries.get(key)) !== undefined;
  }

  set(key: K, value: V): PersistentMap<K, V> {
    return this.changed(key, value, true);
  }

  delete(key: K): PersistentMap<K, V> {
    return this.has(key) ? this.changed(key, undefined, false) : this;
  }

  *[Symbol.iterator](): IterableIterator<[K, V]> {
    for (const [key, versions] of this.history.entries) {
      const entry = this.visible(versions);
      if (entry) yield [key, entry.value as V];
    }
  }

  *keys(): IterableIterator<K> {
    for (const [key] of this) yield key;
  }

  *values(): IterableIterator<V> {
    for (const [, value] of this) yield value;
  }

  private visible(versions: Entry<V>[] | undefined): Entry<V> | undefined {
    if (!versions) return undefined;
    for (let i = versions.length - 1; i >= 0; i--) {
      const entry = versions[i]!;
      if (entry.at <= this.version) return entry.present ? entry : undefined;
    }
    return undefined;
  }

  private changed(key: K, value: V | undefined, present: boolean): PersistentMap<K, V> {
    if (this.version !== this.history.changes) return this.copy().changed(key, value, present);
    const versions = this.history.entries.get(key);
    const before = this.visible(versions) ? 1 : 0;
    const at = ++this.history.changes;
    const entry = { at, value, present };
    if (versions) versions.push(entry);
    else this.history.entries.set(key, [entry]);
    return new PersistentMap(this.history, at, this.size - before + (present ? 1 : 0));
  }

  private copy(): PersistentMap<K, V> {
    return PersistentMap.of(this);
  }
}

/** The set to `PersistentMap`. */
export class PersistentSet<K> {
  private constructor(private readonly map: PersistentMap<K, true>) {}

  static of<K>(keys: Iterable<K> = []): PersistentSet<K> {
    let map = PersistentMap.empty<K, true>();
    for (const key of keys) map = map.set(key, true);
    return new PersistentSet(map);
  }

  get size(): number {
    return this.map.size;
  }

  has(key: K): boolean {
    return this.map.has(key);
  }

  add(key: K): PersistentSet<K> {
    return this.map.has(key) ? this : new PersistentSet(this.map.set(key, true));
  }

  delete(key: K): PersistentSet<K> {
    return this.map.has(key) ? new PersistentSet(this.map.delete(key)) : this;
  }

  [Symbol.iterator](): IterableIterator<K> {
    return this.map.keys();
  }
}
