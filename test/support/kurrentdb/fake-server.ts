import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import features from '@eventstore/db-client/generated/serverfeatures_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type streams from '@eventstore/db-client/generated/streams_pb';
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { type Expected, FakeLog, type Outcome, type Proposed } from './fake-log';
import { type AppendFault, type Endpoint, type Failure, type Faults, failures } from './faults';
import {
  appendResponse,
  batchResponse,
  expectedOf,
  expectedOfBatch,
  nameOf,
  proposedOf,
} from './messages';
import { type ReadCall, Reading } from './reading';
import { Relay } from './relay';

type AppendCall = ServerReadableStream<streams.AppendReq, streams.AppendResp>;
type BatchCall = ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;
type Asked = Readonly<{ stream: string; expected: Expected; events: readonly Proposed[] }>;
type Answered = Exclude<Outcome, { kind: 'deleted' }>;

export type FakeServerOptions = Readonly<{
  log?: FakeLog;
  /** Another node is the leader: what asks for the leader is sent there. */
  leader?: Endpoint;
  /** How long an append takes until it is durable. */
  writeMs?: number;
}>;

/** No answer will come. */
const SILENCE = Symbol('silence');

/**
 * A KurrentDB in this process, as far as the store uses one: the services the client ships, over
 * real gRPC on loopback, with a log that decides as the real one does.
 */
export class FakeServer {
  readonly log: FakeLog;
  readonly faults: Faults = { onAppend: () => undefined, onRead: () => undefined };
  /** Calls answered, by name. */
  readonly calls = { append: 0, batchAppend: 0, read: 0, subscription: 0 };
  /** Appends at once, and the most there ever were. */
  #underWay = 0;
  mostUnderWay = 0;
  /** Reads and subscriptions that have not ended yet. */
  openReads = 0;
  readonly #server = new Server({ 'grpc.max_receive_message_length': -1 });
  #relay: Relay | undefined;
  #port = 0;

  private constructor(private readonly options: FakeServerOptions) {
    this.log = options.log ?? new FakeLog();
  }

  static async start(options: FakeServerOptions = {}): Promise<FakeServer> {
    const fake = new FakeServer(options);
    await fake.#listen();
    return fake;
  }

  get endpoint(): Endpoint {
    return { host: '127.0.0.1', port: this.#port };
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  /** Cuts every connection. */
  reset(): void {
    this.#relay?.reset();
  }

  async stop(): Promise<void> {
    this.#server.forceShutdown();
    await this.#relay?.stop();
  }

  async #listen(): Promise<void> {
    this.#server.addService(ServerFeaturesService, {
      getSupportedMethods: (_call: unknown, answer: sendUnaryData<features.SupportedMethods>) =>
        answer(null, supportedMethods()),
    });
    const refuse = (_call: unknown, answer: sendUnaryData<unknown>) => answer({ code: 12 });
    this.#server.addService(StreamsService, {
      append: (call: AppendCall, answer: sendUnaryData<streams.AppendResp>) =>
        this.#append(call, answer),
      batchAppend: (call: BatchCall) => this.#batchAppend(call),
      read: (call: ReadCall) => this.#read(call),
      delete: refuse,
      tombstone: refuse,
    });
    const port = await new Promise<number>((resolve, reject) =>
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    this.#relay = new Relay(port);
    this.#port = await this.#relay.listen();
  }

  // --------------------------------------------------------------------------------------- appends

  #append(call: AppendCall, answer: sendUnaryData<streams.AppendResp>): void {
    let options: streams.AppendReq.Options | undefined;
    const events: Proposed[] = [];
    call.on('data', (request: streams.AppendReq) => {
      if (request.hasOptions()) options = request.getOptions();
      else events.push(proposedOf(request.getProposedMessage()!));
    });
    call.on('end', async () => {
      // A request that was cut off ends too, and is known as cancelled a moment later only.
      await setImmediate();
      if (call.cancelled) return;
      this.calls.append += 1;
      const refusal = this.#refusalOf(call);
      if (refusal !== undefined) return answer(refusal);
      const stream = nameOf(options!.getStreamIdentifier());
      const expected = expectedOf(options!);
      const outcome = await this.#perform({ stream, expected, events });
      if (outcome === SILENCE || call.cancelled) return;
      if ('kind' in outcome) answer(null, appendResponse(outcome, expected));
      else answer(outcome);
    });
  }

  #batchAppend(call: BatchCall): void {
    const begun = new Map<
      string,
      { options: streams.BatchAppendReq.Options; events: Proposed[] }
    >();
    call.on('error', () => undefined);
    call.on('end', () => call.end());
    call.on('data', async (request: streams.BatchAppendReq) => {
      const id = request.getCorrelationId()!;
      const batch = begun.get(id.getString()) ?? { options: request.getOptions()!, events: [] };
      begun.set(id.getString(), batch);
      batch.events.push(...request.getProposedMessagesList().map(proposedOf));
      if (!request.getIsFinal()) return;
      begun.delete(id.getString());
      this.calls.batchAppend += 1;
      const identifier = batch.options.getStreamIdentifier()!;
      const expected = expectedOfBatch(batch.options);
      const asked = { stream: nameOf(identifier), expected, events: batch.events };
      const outcome = await this.#perform(asked);
      if (outcome === SILENCE || call.cancelled) return;
      if ('kind' in outcome) call.write(batchResponse(outcome, expected, id, identifier));
      else call.emit('error', outcome);
    });
  }

  /** Writes, and does before or after it what the fault says. */
  async #perform(asked: Asked): Promise<Answered | Failure | typeof SILENCE> {
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.#underWay);
    try {
      return await this.#write(asked);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #write(asked: Asked): Promise<Answered | Failure | typeof SILENCE> {
    const fault = this.faults.onAppend(asked.stream);
    if (fault?.when === 'before') return this.#befall(fault, asked);
    if (this.options.writeMs !== undefined) await delay(this.options.writeMs);
    const outcome = this.log.append(asked.stream, asked.expected, asked.events);
    if (fault !== undefined) return this.#befall(fault, asked);
    return outcome.kind === 'deleted' ? failures.deleted(asked.stream) : outcome;
  }

  #befall({ what }: AppendFault, { stream }: Asked): Answered | Failure | typeof SILENCE {
    switch (what) {
      case 'unavailable':
        return failures.unavailable();
      case 'deadline':
        return failures.deadline();
      case 'not-leader':
        return failures.notLeader(this.options.leader ?? this.endpoint);
      case 'wrong-version': {
        const current = BigInt(this.log.stream(stream).length) - 1n;
        return { kind: 'wrong-version', current: current < 0n ? undefined : current };
      }
      case 'deleted':
        return failures.deleted(stream);
      case 'too-large':
        return failures.tooLarge();
      case 'denied':
        return failures.denied();
      case 'reset':
        this.reset();
        return SILENCE;
      case 'hang':
        return SILENCE;
    }
  }

  // ----------------------------------------------------------------------------------------- reads

  #read(call: ReadCall): void {
    const kind = call.request.getOptions()!.hasSubscription() ? 'subscription' : 'read';
    this.calls[kind] += 1;
    const refusal = this.#refusalOf(call);
    if (refusal !== undefined) {
      call.emit('error', refusal);
      return;
    }
    this.openReads += 1;
    call.on('close', () => (this.openReads -= 1));
    void new Reading(call, this.log, this.faults.onRead(kind), () => this.reset()).run();
  }

  #refusalOf(call: AppendCall | ReadCall): Failure | undefined {
    const { leader } = this.options;
    const isForLeader = call.metadata.get('requires-leader')[0] === 'true';
    return leader !== undefined && isForLeader ? failures.notLeader(leader) : undefined;
  }
}

function supportedMethods(): features.SupportedMethods {
  const methods = ['append', 'batchappend', 'read'].map((name) => {
    const method = new features.SupportedMethod();
    method.setServiceName('event_store.client.streams.streams');
    method.setMethodName(name);
    return method;
  });
  const supported = new features.SupportedMethods();
  supported.setEventStoreServerVersion('25.1.0');
  return supported.setMethodsList(methods);
}
