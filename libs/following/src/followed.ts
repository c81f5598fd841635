import type { EventStore, Position, Recorded } from '@yishi/event-store';
import {
  BEFORE_ALL,
  LOG_SOURCE,
  type Message,
  type MessageBus,
  type Place,
  type TopicMapping,
  WHOLE_POSITION,
} from '@yishi/messaging';
import type { Followed, LogSource, Publication, TopicSource } from './following';

export const followedFromLog = ({ event, metadata, stream, position }: Recorded): Followed => ({
  type: event.type,
  data: event.data,
  at: metadata.at,
  by: metadata.by,
  role: metadata.role,
  stream,
  position,
  index: 0,
  commandId: metadata.commandId,
  traceparent: metadata.traceparent,
});

/** A publication as the bus and the relay use it. Events it does not speak of give no message. */
export function topicMapping({ topic, source, on }: Publication): TopicMapping {
  const handlers = on as Readonly<Record<string, Publication['on'][never] | undefined>>;
  const map = (recorded: Recorded): readonly Message[] => {
    const handler = handlers[recorded.event.type] as
      | ((event: Followed) => readonly { type: string; data: object }[])
      | undefined;
    if (!handler) return NO_MESSAGES;
    const { metadata, stream, position } = recorded;
    const { at, by, role, commandId, traceparent } = metadata;
    const published = handler(followedFromLog(recorded));
    // Field by field: a rebuild makes millions of these, and a spread takes several times as long.
    return published.map(({ type, data }, index) => ({
      topic,
      key: stream,
      type,
      data,
      at,
      by,
      role,
      commandId,
      traceparent,
      stream,
      position,
      index,
    }));
  };
  return { topic, categories: source.categories, map };
}

const NO_MESSAGES: readonly Message[] = [];

export type FollowedBatch = Readonly<{
  source: string;
  events: readonly Followed[];
  upTo: Place;
}>;

/**
 * The messages of one log event go together: a reader who waited for its position sees all of them.
 */
export function* positionGroups(
  events: readonly Followed[],
  upTo: Place,
): Generator<Readonly<{ group: readonly Followed[]; place: Place }>> {
  for (let start = 0, end = 0; start < events.length; start = end) {
    const { position } = events[start]!;
    while (end < events.length && events[end]!.position === position) end++;
    // A bus may cut a batch between two messages of one position: the rest comes in the next.
    const place = end === events.length ? upTo : { position, index: WHOLE_POSITION };
    yield { group: events.slice(start, end), place };
  }
}

export type FollowOptions = Readonly<{
  name: string;
  places: ReadonlyMap<string, Place>;
  batchSize: number;
  /** Types of events of the log, when all others are of no concern. */
  types: readonly string[] | undefined;
  handler: (batch: FollowedBatch) => Promise<void>;
  onCaughtUp: (position?: Position) => void;
  /** The source can not go on (the log) or repeats a delivery (the bus). */
  onError: (error: Error) => void;
}>;

/** Follows the log or the bus, which then look alike. */
export function follow(
  source: LogSource | TopicSource,
  log: Pick<EventStore, 'subscribe'>,
  bus: MessageBus,
  options: FollowOptions,
): { stop(): Promise<void> } {
  const { places, handler, onCaughtUp, onError } = options;
  const place = places.get(LOG_SOURCE) ?? BEFORE_ALL;
  if (source.kind === 'topics')
    return bus.subscribe({
      group: options.name,
      topics: source.topics,
      batchSize: options.batchSize,
      position: async () => place,
      handler: ({ messages, upTo }) => handler({ source: LOG_SOURCE, events: messages, upTo }),
      onCaughtUp: () => onCaughtUp(),
      onRetry: onError,
    });
  return log.subscribe(
    place.position,
    ({ events, position }) =>
      handler({
        source: LOG_SOURCE,
        events: events.map(followedFromLog),
        upTo: { position, index: WHOLE_POSITION },
      }),
    {
      categories: source.categories,
      types: options.types,
      batchSize: options.batchSize,
      onCaughtUp,
      onStopped: onError,
    },
  );
}
