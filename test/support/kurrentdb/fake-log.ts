import { EventEmitter } from 'node:events';

/** An event as it is proposed. */
export type Proposed = Readonly<{
  id: string;
  type: string;
  contentType: string;
  data: Uint8Array;
  metadata: Uint8Array;
}>;

export type Stored = Proposed & Readonly<{ stream: string; revision: bigint; position: bigint }>;

/** A revision, or what the protocol says in its place. */
export type Expected = bigint | 'any' | 'no-stream' | 'stream-exists';

export type Outcome =
  | Readonly<{ kind: 'written'; revision: bigint; position: bigint }>
  | Readonly<{ kind: 'wrong-version'; current: bigint | undefined }>
  | Readonly<{ kind: 'deleted' }>;

const HEADER_BYTES = 90n;

/**
 * The log of a server, in memory, with the answers of the real one: a repeated append is known by
 * its ids at the expected revision, whatever its content; with `any` among the ids lately written;
 * at the end of a stream nothing is looked up. Positions are offsets in a file of records.
 */
export class FakeLog extends EventEmitter<{ grown: [] }> {
  readonly events: Stored[] = [];
  readonly #streams = new Map<string, Stored[]>();
  readonly #deleted = new Set<string>();
  readonly #recent = new Map<string, Stored>();
  #end = 1_500n; // records of the server's own come first

  constructor(private readonly recentIds = 100) {
    super();
    this.setMaxListeners(0);
  }

  stream(name: string): readonly Stored[] {
    return this.#streams.get(name) ?? [];
  }

  isDeleted(name: string): boolean {
    return this.#deleted.has(name);
  }

  delete(name: string): void {
    this.#deleted.add(name);
  }

  /** An event of the server's own, as its statistics are. */
  writeSystemEvent(): void {
    const data = Buffer.from('{"proc-cpu":1}');
    const system = { type: '$statsCollected', contentType: 'application/json', data };
    const id = `00000000-0000-4000-8000-${String(this.events.length).padStart(12, '0')}`;
    this.#write('$stats-127.0.0.1:2113', [{ ...system, id, metadata: Buffer.from('{}') }]);
  }

  append(name: string, expected: Expected, events: readonly Proposed[]): Outcome {
    if (this.#deleted.has(name)) return { kind: 'deleted' };
    const current = BigInt(this.stream(name).length) - 1n;
    const refusal = { kind: 'wrong-version', current: current < 0n ? undefined : current } as const;
    if (expected === 'stream-exists' && current < 0n) return refusal;
    if (expected === 'any' || expected === 'stream-exists') {
      const found = events.map(({ id }) => this.#recent.get(id));
      if (found[0]?.stream !== name) return this.#write(name, events);
      const isWhole = found.every((event) => event?.stream === name);
      return isWhole ? answerOf(found.at(-1)!) : refusal;
    }
    const revision = expected === 'no-stream' ? -1n : expected;
    if (revision === current) return this.#write(name, events);
    if (revision > current) return refusal;
    const standing = this.stream(name).slice(Number(revision) + 1);
    const isRepeated = events.every(({ id }, index) => standing[index]?.id === id);
    return isRepeated ? answerOf(standing[events.length - 1]!) : refusal;
  }

  #write(name: string, events: readonly Proposed[]): Outcome {
    const stream = this.#streams.get(name) ?? [];
    this.#streams.set(name, stream);
    for (const event of events) {
      const revision = BigInt(stream.length);
      const stored = { ...event, stream: name, revision, position: this.#end };
      this.#end += HEADER_BYTES + BigInt(name.length + event.data.length + event.metadata.length);
      stream.push(stored);
      this.events.push(stored);
      this.#recent.delete(event.id);
      this.#recent.set(event.id, stored);
      if (this.#recent.size > this.recentIds) {
        this.#recent.delete(this.#recent.keys().next().value!);
      }
    }
    queueMicrotask(() => this.emit('grown'));
    return answerOf(stream.at(-1)!);
  }

  /** Where the event of that position stands in `events`; positions between events are none. */
  indexOf(position: bigint): number {
    let [low, high] = [0, this.events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.events[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    if (this.events[low]?.position !== position) throw new RangeError(`no record at ${position}`);
    return low;
  }
}

const answerOf = ({ revision, position }: Stored): Outcome => ({
  kind: 'written',
  revision,
  position,
});
