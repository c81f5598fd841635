import { fromJson, toJson } from '@yishi/kernel';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { INTEGRATION_EVENTS, type IntegrationEventType } from '../events';
import type { Mark } from '../log-order';
import type { Message, Place } from '../message-bus';

/** A record to write. Without a partition the key chooses it. */
export type KafkaRecord = Readonly<{
  key: string | null;
  value: string | null;
  headers: Readonly<Record<string, string>>;
  partition?: number;
}>;

/** A record as it comes from a partition; `timestamp` in milliseconds. */
export type ReceivedRecord = Readonly<{
  topic: string;
  partition: number;
  offset: bigint;
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: Readonly<Record<string, Header | Header[] | undefined>>;
}>;
type Header = Buffer | string;

/**
 * The one header of a record that says nothing but how far its partition has come. It is no event,
 * and there are many: as a CloudEvent each would be twice as large.
 */
const MARK = 'yishi_mark';
const CONTENT_TYPE = 'application/json';
/**
 * Places for records that have none come before all messages of a position; each lane has some of
 * its own, or the subscriber would take the second lane's record for the first one's repeat.
 */
const FIRST_UNPLACED = -2_147_483_648;
const UNPLACED_A_LANE = 65_536;

/** `yishi.council.v1` → `/yishi/council`; with the id it names an event once and for all. */
const sourceOf = (topic: string): string => `/${topic.replace(/\.v\d+$/, '').replaceAll('.', '/')}`;

/**
 * A message as a CloudEvent 1.0 in the Kafka protocol binding's binary mode: attributes are
 * headers, the value is the data. The key is the message's: its stream.
 */
export function toRecord(message: Message): KafkaRecord {
  const { topic, key, type, data, at, by, role, commandId, traceparent, stream } = message;
  const { position, index } = message;
  return {
    key,
    value: toJson(data),
    headers: {
      ce_specversion: '1.0',
      ce_id: `${position}.${index}`,
      ce_source: sourceOf(topic),
      ce_type: type,
      ce_subject: stream,
      ce_time: at,
      'content-type': CONTENT_TYPE,
      ce_position: `${position}`,
      ce_index: `${index}`,
      ce_actor: by,
      ce_role: role,
      ce_commandid: commandId,
      ...(traceparent !== undefined && { ce_traceparent: traceparent }),
    },
  };
}

/**
 * A mark as a record: `<position>/<partitions>`. Over how many partitions the topic's messages were
 * spread is said with it, so that nobody who reads fewer believes to have everything.
 */
export type PartitionMark = Mark & Readonly<{ partitions: number }>;

/** That the partition holds everything of the log up to the position. */
export const toMarkRecord = (
  partition: number,
  { upTo, partitions }: PartitionMark,
): KafkaRecord => ({
  key: null,
  value: null,
  partition,
  headers: { [MARK]: `${upTo}/${partitions}` },
});

/**
 * What a record says. One that can not be read becomes a message that says so (`unreadable`);
 * where not even its place can be read, it comes directly behind `after`, the place before it in
 * its lane, and in no other lane of the subscription (0 to 32,767) at the same place.
 */
export function fromRecord(
  record: ReceivedRecord,
  after: Place,
  lane: number,
): Message | PartitionMark {
  const attributes = new Attributes(record.headers);
  try {
    if (record.headers[MARK]) return attributes.require(MARK, markFrom);
    return messageFrom(record, attributes);
  } catch (error) {
    // Also what a validator stumbles over: one record must not stop the client.
    const { name, message } = error as Error;
    const reason = error instanceof Unreadable ? message : `value: ${name} in its validation`;
    return unreadable(record, attributes, placeBehind(after, lane), reason);
  }
}

function messageFrom(record: ReceivedRecord, attributes: Attributes): Message {
  const { topic } = record;
  attributes.require('ce_specversion', (version) => version === '1.0' || undefined);
  const type = attributes.text('ce_type');
  const position = attributes.require('ce_position', positionFrom);
  const index = attributes.require('ce_index', indexFrom);
  const at = attributes.require('ce_time', timeFrom);
  attributes.require('content-type', (found) => found === CONTENT_TYPE || undefined);
  const traceparent = attributes.optional('ce_traceparent');
  return {
    topic,
    key: utf8(record.key) ?? refuse('key'),
    type,
    data: dataFrom(record.value, type),
    at,
    by: attributes.text('ce_actor'),
    role: attributes.text('ce_role'),
    commandId: attributes.text('ce_commandid'),
    ...(traceparent !== undefined && { traceparent }),
    stream: attributes.text('ce_subject'),
    position,
    index,
  };
}

function dataFrom(value: Buffer | null, type: string): object {
  const text = utf8(value);
  if (text === undefined) refuse('value');
  let data: unknown;
  try {
    data = fromJson(text);
  } catch {
    refuse('value: not JSON');
  }
  if (typeof data !== 'object' || data === null) refuse('value: not an object');
  // A type that this program does not know comes from a newer one, and concerns nobody here.
  if (!Object.hasOwn(INTEGRATION_EVENTS, type)) return data;
  const Shape: new () => object = INTEGRATION_EVENTS[type as IntegrationEventType];
  const errors = validateSync(plainToInstance(Shape, data));
  if (errors.length > 0) refuse(errors.flatMap((error) => problems(error)).join(', '));
  return data;
}

/** `funders.0.share: matches`: fields and the rules they break, never values. */
function problems({ property, constraints, children }: ValidationError, above = ''): string[] {
  const field = `${above}${property}`;
  return [
    ...Object.keys(constraints ?? {}).map((rule) => `${field}: ${rule}`),
    ...(children ?? []).flatMap((child) => problems(child, `${field}.`)),
  ];
}

function unreadable(
  record: ReceivedRecord,
  attributes: Attributes,
  elsePlace: Place,
  reason: string,
): Message {
  const { topic, partition, offset, timestamp } = record;
  const number = `${topic}/${partition}/${offset}`;
  const position = attributes.find('ce_position', positionFrom);
  const index = attributes.find('ce_index', indexFrom);
  const hasPlace = position !== undefined && index !== undefined;
  return {
    topic,
    key: utf8(record.key) ?? number,
    type: attributes.find('ce_type') ?? '',
    data: {},
    at: attributes.find('ce_time', timeFrom) ?? timeOf(timestamp),
    by: attributes.find('ce_actor') ?? '',
    role: attributes.find('ce_role') ?? '',
    commandId: attributes.find('ce_commandid') ?? '',
    stream: attributes.find('ce_subject') ?? number,
    ...(hasPlace ? { position, index } : elsePlace),
    unreadable: `record ${number}: ${reason}`,
  };
}

function placeBehind({ position, index }: Place, lane: number): Place {
  const first = FIRST_UNPLACED + lane * UNPLACED_A_LANE;
  const isUnplacedToo = index < -1;
  return isUnplacedToo
    ? { position, index: Math.max(index + 1, first) }
    : { position: position + 1n, index: first };
}

class Unreadable extends Error {}

function refuse(what: string): never {
  throw new Unreadable(what);
}

/** A record's headers as texts. */
class Attributes {
  constructor(private readonly headers: ReceivedRecord['headers']) {}

  text(name: string): string {
    return this.optional(name) ?? refuse(`${name} is missing`);
  }

  require<T>(name: string, parse: (text: string) => T | undefined): T {
    return parse(this.text(name)) ?? refuse(name);
  }

  optional(name: string): string | undefined {
    const header = this.headers[name];
    if (header === undefined) return undefined;
    if (Array.isArray(header)) refuse(`${name} stands there twice`);
    return typeof header === 'string' ? header : (utf8(header) ?? refuse(name));
  }

  /** What of the header can be read; never throws. */
  find(name: string): string | undefined;
  find<T>(name: string, parse: (text: string) => T | undefined): T | undefined;
  find<T>(name: string, parse?: (text: string) => T | undefined): T | string | undefined {
    try {
      const text = this.optional(name);
      return text === undefined || !parse ? text : parse(text);
    } catch {
      return undefined;
    }
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8(bytes: Buffer | null): string | undefined {
  if (bytes === null) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const MAX_POSITION = 2n ** 63n - 1n;

function positionFrom(text: string): bigint | undefined {
  if (!/^(0|[1-9]\d{0,18})$/.test(text)) return undefined;
  const position = BigInt(text);
  // The greatest of all has no place behind it.
  return position < MAX_POSITION ? position : undefined;
}

function markFrom(text: string): PartitionMark | undefined {
  const [, position, partitions] = /^(\d+)\/([1-9]\d{0,5})$/.exec(text) ?? [];
  const upTo = position === undefined ? undefined : positionFrom(position);
  return upTo === undefined ? undefined : { upTo, partitions: Number(partitions) };
}

const indexFrom = (text: string): number | undefined =>
  /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;

const timeFrom = (text: string): string | undefined =>
  /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;

function timeOf(timestamp: string): string {
  const at = new Date(Number(timestamp));
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
