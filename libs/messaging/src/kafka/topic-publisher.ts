import { type Position, START } from '@yishi/event-store';
import type { Message } from '../message-bus';
import type { RecordProducer } from './broker';
import type { KafkaClient } from './client/kafka-client';
import { CLOSE_WITHIN_MS, within } from './client/waiting';
import { type KafkaRecord, toMarkRecord, toRecord } from './cloud-events';
import { BrokerUnavailable, UnfitTopic } from './kafka-errors';
import type { Outages } from './outages';

export type TopicStats = {
  messages: number;
  marks: number;
  /** Milliseconds since the epoch. */
  lastPublishedAt?: number;
};

/** A request to the broker holds no more, so that a page of large events passes its limits. */
const REQUEST_BYTES = 512 * 1024;
/** What headers and the record's frame come to. */
const HEADER_BYTES = 400;
/** How often it is looked for partitions that were added. */
const COUNT_PARTITIONS_EVERY_MS = 60_000;

type Client = Pick<KafkaClient, 'ensureTopics' | 'partitionsOf' | 'producer'>;

/**
 * Writes one topic, one publish after the other: what was asked for first stands first, and behind
 * a publish that failed nothing is written that was waiting for it.
 */
export class TopicPublisher {
  readonly stats: TopicStats = { messages: 0, marks: 0 };
  private producer?: Promise<RecordProducer>;
  private partitions = 0;
  /** Of so many partitions subscribers have been told. */
  private told = 0;
  private countedAt = Number.NEGATIVE_INFINITY;
  private last: Promise<void> = Promise.resolve();
  /** A mark that waits for its turn; a later one takes its place. */
  private waitingMark?: { upTo: Position; written: Promise<void> };

  constructor(
    private readonly topic: string,
    private readonly client: Client,
    private readonly outages: Pick<Outages, 'failed' | 'succeeded'>,
  ) {}

  publish(messages: readonly Message[], upTo: Position): Promise<void> {
    if (messages.length > 0) return this.inTurn(() => this.write(messages, upTo));
    if (this.waitingMark) {
      if (upTo > this.waitingMark.upTo) this.waitingMark.upTo = upTo;
      return this.waitingMark.written;
    }
    const mark = { upTo, written: Promise.resolve() };
    mark.written = this.inTurn(() => {
      if (this.waitingMark === mark) this.waitingMark = undefined;
      return this.write([], mark.upTo);
    });
    this.waitingMark = mark;
    return mark.written;
  }

  async close(): Promise<void> {
    // A broker that does not answer is no reason to stay: what it has not taken comes again.
    await within(CLOSE_WITHIN_MS, this.last);
    const closed = this.producer?.then((producer) => producer.close());
    if (closed) await within(CLOSE_WITHIN_MS, closed);
  }

  private inTurn(write: () => Promise<void>): Promise<void> {
    this.waitingMark = undefined; // later marks must not come before what waits now
    const turn = this.last.then(write);
    this.last = turn;
    turn.catch(() => {
      this.waitingMark = undefined;
      if (this.last === turn) this.last = Promise.resolve();
    });
    return turn;
  }

  private async write(messages: readonly Message[], upTo: Position): Promise<void> {
    try {
      await this.prepare();
      const { partitions } = this;
      const producer = await this.connected();
      const marks = (upTo: Position): KafkaRecord[] =>
        Array.from({ length: partitions }, (_, partition) =>
          toMarkRecord(partition, { upTo, partitions }),
        );
      // Whoever reads fewer partitions must hear of the others before anything comes in them.
      if (messages.length > 0 && this.told !== partitions)
        await producer.send(this.topic, marks(START), partitions);
      for (const request of requests(messages, marks(upTo)))
        await producer.send(this.topic, request, partitions);
      this.told = partitions;
    } catch (error) {
      this.dropProducer();
      const failure = notWritten(error as Error);
      this.outages.failed(`publishing ${this.topic}`, failure);
      throw failure;
    }
    this.outages.succeeded(`publishing ${this.topic}`);
    this.stats.messages += messages.length;
    this.stats.marks += this.partitions;
    this.stats.lastPublishedAt = Date.now();
  }

  private async prepare(): Promise<void> {
    const now = performance.now();
    if (now - this.countedAt < COUNT_PARTITIONS_EVERY_MS) return;
    if (this.partitions === 0) await this.client.ensureTopics([this.topic]);
    this.partitions = await this.client.partitionsOf(this.topic);
    this.countedAt = now;
  }

  private connected(): Promise<RecordProducer> {
    this.producer ??= this.client.producer();
    return this.producer;
  }

  /**
   * After an error it is unknown which numbers the broker has seen of the producer: the next begins
   * anew. What it repeats is dropped by whoever reads it.
   */
  private dropProducer(): void {
    const failed = this.producer;
    this.producer = undefined;
    this.partitions = 0;
    this.countedAt = Number.NEGATIVE_INFINITY;
    failed?.then(
      (producer) => producer.close(),
      () => {},
    );
  }
}

/** A new producer may do better, whatever it was; the relay's state says it meanwhile. */
const notWritten = (error: Error): Error =>
  error instanceof UnfitTopic || error instanceof BrokerUnavailable
    ? error
    : new BrokerUnavailable(error.message, { cause: error });

/**
 * Requests of a bearable size, the marks behind the last message. The messages of one log event go
 * together: nothing foreign can then come between them.
 */
export function* requests(
  messages: readonly Message[],
  marks: readonly KafkaRecord[],
): Generator<KafkaRecord[]> {
  let request: KafkaRecord[] = [];
  let bytes = 0;
  let position: Position | undefined;
  for (const message of messages) {
    const record = toRecord(message);
    const size = (record.value?.length ?? 0) + HEADER_BYTES;
    if (bytes + size > REQUEST_BYTES && message.position !== position) {
      yield request;
      request = [];
      bytes = 0;
    }
    request.push(record);
    bytes += size;
    position = message.position;
  }
  yield [...request, ...marks];
}
