import { type EventMetadata, isUuid, toJson } from '@yishi/kernel';
import {
  type Appended,
  type EventToAppend,
  IdempotencyViolation,
  type Version,
} from './event-store';

/** A limit on everything: what one append may hold. */
export const MAX_EVENTS = 1_000;
export const MAX_EVENT_BYTES = 1024 * 1024;
export const MAX_APPEND_BYTES = 64 * 1024 * 1024;

/** An event as it goes to disk. */
export type PreparedEvent = Readonly<{
  id: string;
  type: string;
  data: string;
  metadata: string;
  commandId: string;
  inputHash: string;
}>;

/** An append that has the right shape. `bytes` is its weight in memory, near enough for queues. */
export type PreparedAppend = Readonly<{
  stream: string;
  expected: Version | 'any';
  events: readonly PreparedEvent[];
  bytes: number;
}>;

/** What the log holds under an id that an append asks for. */
export type Standing = Readonly<{
  id: string;
  stream: string;
  version: Version;
  position: bigint;
  type: string;
  data: string;
  metadata: EventMetadata;
}>;

// Printable characters only: no NUL, which text columns refuse, and no half of a surrogate pair.
const STREAM = /^[^\s\p{C}-]{1,60}-[^\s\p{C}]{1,200}$/u;
const TYPE = /^[^\s\p{C}]{1,100}$/u;

/** The part of the stream's name before the first hyphen. */
export const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

/** Checks the shape and makes the texts. A wrong shape is the program's mistake: `RangeError`. */
export function prepareAppend(
  stream: string,
  events: readonly EventToAppend[],
  expected: Version | 'any',
): PreparedAppend {
  if (!STREAM.test(stream)) throw new RangeError(`not a stream name (category-id): ${stream}`);
  if (expected !== 'any' && expected < 0n) throw new RangeError(`no such version: ${expected}`);
  if (events.length < 1 || events.length > MAX_EVENTS) {
    throw new RangeError(`an append holds 1 to ${MAX_EVENTS} events, not ${events.length}`);
  }
  const prepared = events.map(prepareEvent);
  if (events.length > 1 && new Set(events.map((event) => event.id)).size < events.length) {
    throw new IdempotencyViolation(`${stream}: one append holds the same event id twice`);
  }
  const bytes = prepared.reduce((sum, event) => sum + event.data.length + event.metadata.length, 0);
  if (bytes > MAX_APPEND_BYTES) {
    throw new RangeError(`an append holds at most ${MAX_APPEND_BYTES} bytes, not ${bytes}`);
  }
  return { stream, expected, events: prepared, bytes };
}

function prepareEvent({ id, event, metadata }: EventToAppend): PreparedEvent {
  if (!isUuid(id)) throw new RangeError(`not an event id (a UUID in small letters): ${id}`);
  if (!TYPE.test(event.type)) throw new RangeError(`not an event type: ${event.type}`);
  if (typeof event.data !== 'object' || event.data === null) {
    throw new RangeError(`the data of ${event.type} is not an object`);
  }
  const data = toJson(event.data);
  const meta = toJson(metadata);
  const { commandId, inputHash } = metadata;
  // A UTF-16 unit is at most three bytes of UTF-8, so only long texts need counting.
  const longest = (data.length + meta.length) * 3;
  if (longest > MAX_EVENT_BYTES) {
    const bytes = Buffer.byteLength(data) + Buffer.byteLength(meta);
    if (bytes > MAX_EVENT_BYTES) {
      throw new RangeError(`${event.type} is ${bytes} bytes, more than ${MAX_EVENT_BYTES}`);
    }
  }
  return { id, type: event.type, data, metadata: meta, commandId, inputHash };
}

/**
 * Was this append made before? Both stores ask this one function, so they can not differ.
 *
 * - none of its ids is in the log: `undefined`, it is new;
 * - all are, one after the other, at the place it names, with the same content: the first answer;
 * - anything else (other content, other place, only a part): a violation.
 *
 * `at` is no content: a repeated command has the same effect at another time of day.
 */
export function judgeRepeat(
  append: PreparedAppend,
  standing: ReadonlyMap<string, Standing>,
): Appended | IdempotencyViolation | undefined {
  const found = append.events.map((event) => standing.get(event.id));
  if (found.every((event) => event === undefined)) return undefined;
  let version = append.expected === 'any' ? found[0]?.version : append.expected + 1n;
  for (const [index, event] of append.events.entries()) {
    const there = found[index];
    if (there === undefined || version === undefined) {
      return new IdempotencyViolation(`${append.stream}: only a part of the append is in the log`);
    }
    if (there.stream !== append.stream || there.version !== version) {
      return new IdempotencyViolation(
        `${append.stream}: event ${event.id} is in the log at another place`,
      );
    }
    if (!sameContent(event, there)) {
      return new IdempotencyViolation(
        `${append.stream}: event ${event.id} is in the log with other content`,
      );
    }
    version += 1n;
  }
  const last = found.at(-1)!;
  return { version: last.version, position: last.position };
}

const sameContent = (event: PreparedEvent, there: Standing): boolean =>
  event.type === there.type &&
  event.data === there.data &&
  event.commandId === there.metadata.commandId &&
  event.inputHash === there.metadata.inputHash;
