import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type EventMetadata, uuidFromDigest } from '@yishi/kernel';
import type {
  Batch,
  EventStore,
  EventToAppend,
  Position,
  ReadAllOptions,
  Recorded,
  SubscribeOptions,
} from '../event-store';

/** A log may live longer than a process: what another one made must not be made again. */
const run = randomUUID();
let made = 0;

const sampleId = (text: string): string =>
  uuidFromDigest(createHash('sha256').update(`${run} ${text}`).digest());

/** A stream nobody used before. */
export const sampleStream = (category = 'sample'): string =>
  `${category}-${sampleId(`stream ${++made}`)}`;

export type SampleOptions = Readonly<{
  id?: string;
  type?: string;
  data?: object;
  metadata?: Partial<EventMetadata>;
}>;

/** An event nobody appended before, unless its id is given. */
export function sampleEvent({ id, type, data, metadata }: SampleOptions = {}): EventToAppend {
  const number = ++made;
  return {
    id: id ?? sampleId(`event ${number}`),
    event: { type: type ?? 'SampleHappened', data: data ?? { number, amountFen: BigInt(number) } },
    metadata: {
      commandId: sampleId(`command ${number}`),
      inputHash: createHash('sha256').update(`input ${number}`).digest('hex'),
      at: '2026-03-01T08:00:00.000Z',
      by: 'person-1',
      role: 'resident',
      ...metadata,
    },
  };
}

export const sampleEvents = (count: number): EventToAppend[] =>
  Array.from({ length: count }, () => sampleEvent());

/** The places of events that were written one after the other, with nothing before them. */
export function expectPlaces(
  positions: readonly Position[],
  { after, count, gapless }: { after: Position; count: number; gapless: boolean },
): void {
  expect(positions).toHaveLength(count);
  if (gapless) expect(positions).toEqual(positions.map((_, index) => after + BigInt(index + 1)));
  const before = [after, ...positions];
  expect(positions.every((position, index) => position > before[index]!)).toBe(true);
}

/** Everything `readAll` gives, and the batches it came in. */
export async function collect(
  store: EventStore,
  after: Position,
  options?: ReadAllOptions,
): Promise<{ events: Recorded[]; batches: Batch[]; position: Position }> {
  const batches: Batch[] = [];
  for await (const batch of store.readAll(after, options)) batches.push(batch);
  return {
    events: batches.flatMap((batch) => batch.events),
    batches,
    position: batches.at(-1)?.position ?? after,
  };
}

/** Waits for a condition, not for a time; fails with the last reason after ten seconds. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await delay(5);
  }
}

/** A subscription that keeps what it was given. */
export function follow(
  store: EventStore,
  after: Position,
  options: SubscribeOptions & { onBatch?: (batch: Batch) => Promise<void> } = {},
) {
  const events: Recorded[] = [];
  const seen = { position: after, caughtUp: [] as Position[], stopped: [] as Error[] };
  const subscription = store.subscribe(
    after,
    async (batch) => {
      await options.onBatch?.(batch);
      events.push(...batch.events);
      seen.position = batch.position;
    },
    {
      ...options,
      onCaughtUp: (position) => seen.caughtUp.push(position),
      onStopped: (error) => seen.stopped.push(error),
    },
  );
  return { events, seen, stop: () => subscription.stop() };
}
