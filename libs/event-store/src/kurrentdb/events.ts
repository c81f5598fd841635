import type { AllStreamRecordedEvent, RecordedEvent } from '@eventstore/db-client';
import { type EventMetadata, withFen } from '@yishi/kernel';
import type { Standing } from '../append';
import type { Position, Recorded } from '../event-store';

export type StoredEvent = RecordedEvent | AllStreamRecordedEvent;

/** KurrentDB's own events (statistics, metadata of streams, links) are no part of the log. */
export const isSystemEvent = ({ streamId, type }: StoredEvent): boolean =>
  streamId.startsWith('$') || type.startsWith('$');

/**
 * Each event has a place of its own unless it was written in an explicit transaction, which only
 * clients of version 5 could: there several events share one commit position. And an old server
 * does not tell the places of events when a stream is read. Neither gives an order to follow.
 */
export function positionOf({ streamId, revision, position }: StoredEvent): Position {
  if (position === undefined || position.commit !== position.prepare) {
    const told = position === undefined ? 'none' : `${position.commit}/${position.prepare}`;
    throw new Error(`${streamId}@${revision} has no position of its own (commit/prepare ${told})`);
  }
  return position.commit;
}

export function decode(stored: StoredEvent): Recorded {
  const position = positionOf(stored);
  const { id, streamId, revision, type, data, metadata } = stored;
  if (!isObject(data) || !isObject(metadata)) {
    throw new Error(`the event at position ${position} can not be read: it is not ours, or broken`);
  }
  return {
    id,
    stream: streamId,
    version: revision + 1n,
    position,
    event: { type, data: withFen(data) as object },
    metadata: metadata as unknown as EventMetadata,
  };
}

/** The client parses JSON itself; written again it is the text that was sent. */
export const dataTextOf = ({ data }: StoredEvent): string => JSON.stringify(data);

export function standingOf(stored: StoredEvent): Standing {
  const { id, stream, version, position, event, metadata } = decode(stored);
  return { id, stream, version, position, type: event.type, data: dataTextOf(stored), metadata };
}

/** Where JSON does not parse, the client hands over the text or the bytes. */
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
