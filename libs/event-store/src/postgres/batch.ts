import type { PreparedAppend } from '../append';
import type { Appended, Position, Version } from '../event-store';
import { int4Array, int8Array, textArray, uuidArray } from './binary-arrays';

/** An append that waits for its answer. */
export type Entry = {
  readonly append: PreparedAppend;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
  timer?: NodeJS.Timeout;
  isSent: boolean;
  isSettled: boolean;
  /** An earlier attempt ended without an answer, so it may be in the log already. */
  isInDoubt: boolean;
  attempts: number;
  /** A batch with it failed for no known reason: it travels alone, so as not to harm others. */
  isAlone: boolean;
};

/**
 * The appends of one stream in a batch. `members` follow one another and are written together or
 * not at all; `losers` name a version the stream will not have then: they are not sent.
 */
type Group = Readonly<{ expected: Version | 'any'; members: Entry[]; losers: Entry[] }> & {
  count: number;
};

export type Outcome = Readonly<{
  written: readonly (readonly [Entry, Appended])[];
  /** Refused, with the version of the stream at that moment. */
  refused: readonly (readonly [Entry, Version])[];
  /** Neither: they may fit now, or depended on one that was refused. To be sent again. */
  again: readonly Entry[];
  head: Position;
}>;

const ANY = -1n;

/** Appends that go to the database in one call. */
export class Batch {
  readonly #groups = new Map<string, Group>();
  readonly #ids = new Set<string>();
  #bytes = 0;
  #length = 0;

  /** Appends in the batch, those included that are not sent. */
  get length(): number {
    return this.#length;
  }

  get entries(): Entry[] {
    return [...this.#groups.values()].flatMap(({ members, losers }) => [...members, ...losers]);
  }

  /** Whether so much more still fits; the first append always does. */
  hasRoomFor(bytes: number, maxBytes: number): boolean {
    return this.#length === 0 || this.#bytes + bytes <= maxBytes;
  }

  /** `false` when it has to wait for the next batch: one call can not hold the same id twice. */
  add(entry: Entry): boolean {
    const { append } = entry;
    const group = this.#groups.get(append.stream);
    if (group !== undefined && !follows(group, append)) {
      group.losers.push(entry);
      this.#length += 1;
      return true;
    }
    if (append.events.some((event) => this.#ids.has(event.id))) return false;
    for (const event of append.events) this.#ids.add(event.id);
    if (group === undefined) {
      const { expected, events } = append;
      this.#groups.set(append.stream, {
        expected,
        members: [entry],
        losers: [],
        count: events.length,
      });
    } else {
      group.members.push(entry);
      group.count += append.events.length;
    }
    this.#bytes += append.bytes;
    this.#length += 1;
    return true;
  }

  /** The arguments of `log.append`. */
  values(): Buffer[] {
    const streams: string[] = [];
    const expected: bigint[] = [];
    const groupNumbers: number[] = [];
    const offsets: number[] = [];
    const eventStreams: string[] = [];
    const ids: string[] = [];
    const types: string[] = [];
    const data: string[] = [];
    const metadata: string[] = [];
    for (const [stream, group] of this.#groups) {
      const number = streams.push(stream);
      expected.push(group.expected === 'any' ? ANY : group.expected);
      let offset = 0;
      for (const { append } of group.members) {
        for (const event of append.events) {
          offset += 1;
          groupNumbers.push(number);
          offsets.push(offset);
          eventStreams.push(stream);
          ids.push(event.id);
          types.push(event.type);
          data.push(event.data);
          metadata.push(event.metadata);
        }
      }
    }
    return [
      textArray(streams),
      int8Array(expected),
      int4Array(groupNumbers),
      int4Array(offsets),
      textArray(eventStreams),
      uuidArray(ids),
      textArray(types),
      textArray(data),
      textArray(metadata),
    ];
  }

  /** What became of each, from the head and the streams' versions before the call. */
  outcome(headBefore: Position, versionsBefore: readonly Version[]): Outcome {
    const written: [Entry, Appended][] = [];
    const refused: [Entry, Version][] = [];
    const again: Entry[] = [];
    let position = headBefore;
    let number = 0;
    for (const group of this.#groups.values()) {
      let version = versionsBefore[number++]!;
      const fits = group.expected === 'any' || group.expected === version;
      for (const entry of fits ? group.members : []) {
        const count = BigInt(entry.append.events.length);
        version += count;
        position += count;
        written.push([entry, { version, position }]);
      }
      for (const entry of fits ? group.losers : [...group.members, ...group.losers]) {
        const { expected } = entry.append;
        if (expected === 'any' || expected === version) again.push(entry);
        else refused.push([entry, version]);
      }
    }
    return { written, refused, again, head: position };
  }
}

function follows(group: Group, { expected }: PreparedAppend): boolean {
  if (expected === 'any') return true;
  return group.expected !== 'any' && expected === group.expected + BigInt(group.count);
}

export type BatchLimits = Readonly<{ maxAppends: number; maxBytes: number }>;

/**
 * Takes the next batch from the front of the queue. What has to wait stays, in its order.
 * Undefined when nothing (that is not settled already) waits.
 */
export function takeBatch(queue: Entry[], limits: BatchLimits): Batch | undefined {
  const batch = new Batch();
  const left: Entry[] = [];
  let index = 0;
  for (; index < queue.length && batch.length < limits.maxAppends; index++) {
    const entry = queue[index]!;
    if (entry.isSettled) continue;
    if (entry.isAlone && batch.length > 0) break;
    if (!batch.hasRoomFor(entry.append.bytes, limits.maxBytes)) break;
    if (!batch.add(entry)) left.push(entry);
    if (entry.isAlone) {
      index += 1;
      break;
    }
  }
  queue.splice(0, index, ...left);
  return batch.length > 0 ? batch : undefined;
}
