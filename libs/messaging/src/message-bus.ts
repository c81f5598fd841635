import type { Position } from '@yishi/event-store';

/** One integration event on its way. */
export type Message = Readonly<{
  /** `yishi.<context>.v<major>` */
  topic: string;
  /** Messages of one key keep their order: the publisher's stream. */
  key: string;
  type: string;
  /** JSON values; fields ending in `Fen` are `bigint`. */
  data: object;
  at: string;
  by: string;
  role: string;
  commandId: string;
  /** W3C trace context of the command that caused the event, when it was traced. */
  traceparent?: string;
  stream: string;
  /** Place in the log, and among the messages of one log event (from 0). */
  position: Position;
  index: number;
  /** Why its contents could not be read, when they could not: then only key and place count. */
  unreadable?: string;
}>;

/** How far a subscriber has come. Places are ordered by position, then index. */
export type Place = Readonly<{ position: Position; index: number }>;

/** Before everything. */
export const BEFORE_ALL: Place = { position: 0n, index: -1 };

/** As an index: all messages of that position, however many they are. */
export const WHOLE_POSITION = 2_147_483_647;

export const isAfter = (one: Place, other: Place): boolean =>
  one.position === other.position ? one.index > other.index : one.position > other.position;

/** The source of everything that comes in the order of the log: of the log itself, and of a bus. */
export const LOG_SOURCE = 'log';

/**
 * Messages in the order of the log, over all topics of the subscription. `upTo` is the place
 * everything was seen up to, also when nothing matched.
 */
export type MessageBatch = Readonly<{
  messages: readonly Message[];
  upTo: Place;
}>;

export type BusSubscribeOptions = Readonly<{
  /** Subscribers of one group share the work; every group gets everything. */
  group: string;
  topics: readonly string[];
  /**
   * The place the subscriber has processed, from its own store: it gets what comes after, and maybe
   * some twice.
   */
  position: () => Promise<Place>;
  /**
   * Commits effects and `upTo` together. When it throws, the same messages come again after a
   * pause.
   */
  handler: (batch: MessageBatch) => Promise<void>;
  /** About how many log events or messages a batch, as far as the bus can choose. */
  batchSize?: number;
  /** Called each time everything that was published has been handed over. */
  onCaughtUp?: () => void;
  /** Called when a delivery failed and will be repeated. */
  onRetry?: (error: Error) => void;
}>;

export interface BusSubscription {
  /** Resolves when the running handler has ended and no other will be called. */
  stop(): Promise<void>;
}

/**
 * Carries integration events between contexts: at least once, and to each subscriber in the order of
 * the log, over all its topics. So a context sees the others' events in the order in which they
 * happened, whatever carries them, and a position of the log can be waited for. A new subscriber
 * gets everything from the start. Every implementation passes `messageBusContract` (see
 * `contract/`).
 */
export abstract class MessageBus {
  /**
   * Does a relay have to hand the log's events to `publish`? Not when the bus reads the log itself.
   */
  abstract readonly relayed: boolean;

  /**
   * Resolves when the messages are durable, in their order. Repeating a publish is harmless to
   * consumers. `upTo` says that the topic now holds everything of the log up to there. Nothing is
   * handed out beyond the least `upTo` of a subscriber's topics, so it is also published when there
   * are no messages.
   */
  abstract publish(topic: string, messages: readonly Message[], upTo: Position): Promise<void>;

  abstract subscribe(options: BusSubscribeOptions): BusSubscription;

  /** Ends all subscriptions after their running handlers. */
  abstract close(): Promise<void>;
}
