import streams from '@eventstore/db-client/generated/streams_pb';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { FakeLog, Stored } from './fake-log';
import { type Failure, failures, type ReadFault } from './faults';
import {
  caughtUpResponse,
  checkpointResponse,
  confirmationResponse,
  eventResponse,
  nameOf,
  notFoundResponse,
} from './messages';

export type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;
type Options = streams.ReadReq.Options;

const BACKWARDS = streams.ReadReq.Options.ReadDirection.BACKWARDS;

/** Answers one read or subscription, and does to it what the fault says. */
export class Reading {
  #sent = 0;
  #isOver = false;
  #wake: () => void = () => undefined;
  readonly #options: Options;

  constructor(
    private readonly call: ReadCall,
    private readonly log: FakeLog,
    private readonly fault: ReadFault | undefined,
    private readonly reset: () => void,
  ) {
    this.#options = call.request.getOptions()!;
    for (const event of ['cancelled', 'close', 'error'] as const) call.on(event, () => this.#end());
  }

  async run(): Promise<void> {
    try {
      if (!(await this.#passFault())) return;
      const isDone = this.#options.hasSubscription() ? await this.#follow() : await this.#read();
      if (isDone && !this.#isOver) this.call.end();
    } catch (error) {
      this.#fail(failures.badPosition(String(error)));
    }
  }

  #end(): void {
    this.#isOver = true;
    this.#wake();
  }

  #fail(failure: Failure): void {
    if (!this.#isOver) this.call.emit('error', failure);
    this.#end();
  }

  // ----------------------------------------------------------------------------------------- reads

  async #read(): Promise<boolean> {
    if (this.#options.hasAll()) return this.#send(this.#chosenOf(this.log.events, this.#fromAll()));
    const identifier = this.#options.getStream()!.getStreamIdentifier()!;
    const name = nameOf(identifier);
    if (this.log.isDeleted(name)) {
      this.#fail(failures.deleted(name));
      return false;
    }
    const stream = this.log.stream(name);
    if (stream.length === 0) return this.#write(notFoundResponse(identifier));
    return this.#send(this.#chosenOf(stream, this.#fromStream(stream.length)));
  }

  /** Forwards the place itself is included, backwards it is not. */
  #chosenOf(events: readonly Stored[], from: number): readonly Stored[] {
    const count = Number(this.#options.getCount());
    if (this.#options.getReadDirection() !== BACKWARDS) return events.slice(from, from + count);
    return events.slice(Math.max(0, from - count), from).reverse();
  }

  #fromAll(): number {
    const all = this.#options.getAll()!;
    if (all.hasStart()) return 0;
    if (all.hasEnd()) return this.log.events.length;
    return this.log.indexOf(BigInt(all.getPosition()!.getCommitPosition()));
  }

  #fromStream(length: number): number {
    const stream = this.#options.getStream()!;
    if (stream.hasStart()) return 0;
    return stream.hasEnd() ? length : Number(stream.getRevision());
  }

  async #send(events: readonly Stored[]): Promise<boolean> {
    for (const event of events) if (!(await this.#write(eventResponse(event)))) return false;
    return true;
  }

  // --------------------------------------------------------------------------------- subscriptions

  /** Of `$all` only, after the position: events that match, and checkpoints between them. */
  async #follow(): Promise<boolean> {
    const all = this.#options.getAll()!;
    const filter = this.#options.getFilter();
    const isMatch = matcherOf(filter);
    const interval = (filter?.getMax() || 32) * (filter?.getCheckpointintervalmultiplier() || 1);
    let next = all.hasPosition() ? this.#fromAll() + 1 : this.#fromAll();
    if (!(await this.#write(confirmationResponse()))) return false;
    for (let considered = 0, isCaughtUp = false; !this.#isOver; ) {
      const event = this.log.events[next];
      if (event !== undefined) {
        next += 1;
        considered += 1;
        if (isMatch(event) && !(await this.#write(eventResponse(event)))) return false;
        if (filter !== undefined && considered % interval === 0) {
          if (!(await this.#write(checkpointResponse(event.position)))) return false;
        }
        continue;
      }
      if (!isCaughtUp && !(await this.#write(caughtUpResponse()))) return false;
      isCaughtUp = true;
      await this.#grown(next);
    }
    return false;
  }

  async #grown(next: number): Promise<void> {
    await new Promise<void>((wake) => {
      this.#wake = wake;
      this.log.once('grown', wake);
      if (this.#isOver || this.log.events.length > next) wake();
    });
    this.log.off('grown', this.#wake);
  }

  // --------------------------------------------------------------------------------------- sending

  /** Waits for the client to take it; `false` when the call is over. */
  async #write(response: streams.ReadResp): Promise<boolean> {
    if (this.#isOver) return false;
    if (!this.call.write(response)) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
        this.call.once('drain', wake);
      });
    }
    if (response.hasEvent()) this.#sent += 1;
    return this.#passFault();
  }

  async #passFault(): Promise<boolean> {
    if (this.fault === undefined || this.#sent < this.fault.after) return !this.#isOver;
    const { what } = this.fault;
    if (what === 'unavailable') this.#fail(failures.unavailable());
    else if (what === 'too-slow') this.#fail(failures.tooSlow());
    else if (what === 'ended') this.call.end();
    else if (what === 'reset') this.reset();
    return false; // 'hang' says nothing any more
  }
}

function matcherOf(
  filter: streams.ReadReq.Options.FilterOptions | undefined,
): (event: Stored) => boolean {
  if (filter === undefined) return () => true;
  const isOfStream = filter.hasStreamIdentifier();
  const expression = isOfStream ? filter.getStreamIdentifier()! : filter.getEventType()!;
  const prefixes = expression.getPrefixList();
  const regex = prefixes.length > 0 ? undefined : new RegExp(expression.getRegex());
  return ({ stream, type }) => {
    const text = isOfStream ? stream : type;
    return regex?.test(text) ?? prefixes.some((prefix) => text.startsWith(prefix));
  };
}
