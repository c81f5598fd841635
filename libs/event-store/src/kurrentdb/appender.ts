import { judgeRepeat, type PreparedAppend, type Standing } from '../append';
import {
  AmbiguousFailure,
  type Appended,
  type IdempotencyViolation,
  TransientFailure,
  type Version,
  VersionConflict,
  type WrittenBatch,
} from '../event-store';
import type { KurrentCalls } from './calls';
import { asAppendFailure, messageOf, NoAnswer } from './failures';
import type { KnownIds, KnownStream } from './known-ids';
import { Lanes } from './lanes';
import type { LogHead } from './log-head';
import type { StreamReader } from './stream-reader';

/** More at once does not make the server faster, and too many it answers with resets. */
const MAX_RUNNING = 64;
const MAX_WAITING_BYTES = 256 * 1024 * 1024;

export type AppenderOptions = Readonly<{
  timeoutMs: number;
  maxWaiting: number;
  onBatch?: (batch: WrittenBatch) => void;
}>;

/** An append that waits for its answer. */
type Entry = {
  readonly append: PreparedAppend;
  readonly endsAt: number;
  /** A write under way may or may not have happened; one that was answered has. */
  state: 'unwritten' | 'under way' | 'written';
  isSettled: boolean;
};

/**
 * Appends, one after the other in a stream. The server compares ids, not content, and ids only at
 * the expected version. So before a write the ids are looked up in what is known of the stream, and
 * after it the log is read: what it holds there, judged by the rule of all stores, is the answer.
 */
export class Appender {
  readonly #lanes: Lanes;
  #isClosed = false;

  constructor(
    private readonly calls: KurrentCalls,
    private readonly reader: StreamReader,
    private readonly ids: KnownIds,
    private readonly head: LogHead,
    private readonly options: AppenderOptions,
  ) {
    const { maxWaiting } = options;
    this.#lanes = new Lanes({ maxRunning: MAX_RUNNING, maxWaiting, maxBytes: MAX_WAITING_BYTES });
  }

  append(append: PreparedAppend): Promise<Appended> {
    if (this.#isClosed) return Promise.reject(new TransientFailure('the event store is closed'));
    const { timeoutMs } = this.options;
    const endsAt = performance.now() + timeoutMs;
    const entry: Entry = { append, endsAt, state: 'unwritten', isSettled: false };
    return new Promise<Appended>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      let leave: () => void = () => undefined;
      const settle = (answer: Appended | Error): void => {
        if (entry.isSettled) return;
        entry.isSettled = true;
        clearTimeout(timer);
        leave();
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      // Answered, it leaves its lane, though a call of it may hang for ever.
      const perform = (): Promise<void> =>
        new Promise((left) => {
          leave = left;
          if (entry.isSettled) left();
          else void this.#answer(entry).then(settle);
        });
      this.#lanes.add(append.stream, append.bytes, perform);
      timer = setTimeout(() => settle(failureOf(entry, new NoAnswer(timeoutMs))), timeoutMs);
    });
  }

  /** Refuses new appends; resolves when all others are answered, which the timeout bounds. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#lanes.idle();
  }

  async #answer(entry: Entry): Promise<Appended | Error> {
    try {
      // Whenever another writer came first, one append more is in the log; the time limit ends it.
      while (!entry.isSettled) {
        const answer = await this.#attempt(entry);
        if (answer !== undefined) return answer;
      }
      throw new NoAnswer(this.options.timeoutMs);
    } catch (error) {
      return failureOf(entry, error);
    }
  }

  /** `undefined` when another writer came first: to be decided anew. */
  async #attempt(entry: Entry): Promise<Appended | Error | undefined> {
    const { stream, expected, events } = entry.append;
    let known = this.ids.of(stream);
    // For version 0 the server itself makes sure that nothing stands before.
    const isEnough = expected === 'any' ? known.version > 0n : known.version === expected;
    if (!isEnough) {
      known = await this.reader.learnIds(stream);
    }
    // Taken before anything is awaited: what is known grows, and its new ids were not looked at.
    const { version } = known;
    const repeat = await this.#repeatOf(entry.append, known);
    if (repeat !== undefined) return repeat;
    if (expected !== 'any' && expected !== version) {
      return new VersionConflict(stream, expected, version);
    }
    if (!(await this.#write(entry, version))) {
      await this.reader.learnIds(stream);
      return undefined;
    }
    const standing = await this.reader.standing(stream, version, events.length);
    const answer = judgeRepeat({ ...entry.append, expected: version }, byId(standing));
    if (answer === undefined) throw new Error(`${stream}: what was written can not be read`);
    if (!(answer instanceof Error)) this.head.advance({ stream, position: answer.position });
    return answer;
  }

  async #write(entry: Entry, version: Version): Promise<boolean> {
    const remainingMs = Math.ceil(entry.endsAt - performance.now());
    if (remainingMs <= 0) throw new NoAnswer(this.options.timeoutMs);
    entry.state = 'under way';
    const startedAt = performance.now();
    const isWritten = await this.calls.write(entry.append, version, remainingMs);
    entry.state = isWritten ? 'written' : 'unwritten';
    const { length: events } = entry.append.events;
    if (isWritten)
      this.options.onBatch?.({ appends: 1, events, durationMs: performance.now() - startedAt });
    return isWritten;
  }

  /** The answer when some of its ids are in the stream. */
  async #repeatOf(
    append: PreparedAppend,
    known: KnownStream,
  ): Promise<Appended | IdempotencyViolation | undefined> {
    const places = append.events.flatMap(({ id }) => known.placeOf(id) ?? []);
    if (places.length === 0) return undefined;
    const first = places.reduce((least, place) => (place < least ? place : least));
    const last = places.reduce((most, place) => (place > most ? place : most));
    const count = Number(last - first) + 1;
    const standing = await this.reader.standing(append.stream, first - 1n, count);
    return judgeRepeat(append, byId(standing));
  }
}

const byId = (standing: readonly Standing[]): Map<string, Standing> =>
  new Map(standing.map((event) => [event.id, event]));

/** What an error means for the append it befell. */
function failureOf({ state }: Entry, error: unknown): Error {
  if (state === 'under way') return asAppendFailure(error);
  const reason = messageOf(error);
  if (state === 'written') {
    return new AmbiguousFailure(`written, but not read again: ${reason}`, { cause: error });
  }
  if (error instanceof TransientFailure) return error;
  return new TransientFailure(`nothing was written: ${reason}`, { cause: error });
}
