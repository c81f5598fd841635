import { hash } from 'node:crypto';
import type { EventStore, Recorded } from '@yishi/event-store';
import { uuidFromDigest } from '@yishi/kernel';
import type { Calls, Request } from './callers';

export type LogCheck = Readonly<{
  events: number;
  /** Acknowledged, and not in the log, or not at the position that was said. */
  lost: readonly string[];
  /** Households of a project, or keys, with more than one event. */
  twice: readonly string[];
  /** Participations nobody asked for. */
  unasked: number;
  /** Versions that do not follow one another; positions likewise, or (opaque) that do not grow. */
  gaps: readonly string[];
}>;

type Seen = { version: bigint; position: bigint; household: string };

/** Reads the whole log and holds it against what the callers were told. */
export async function checkLog(
  store: EventStore,
  { personId, acknowledged }: Calls,
  requests: readonly Request[],
  { gapless }: { gapless: boolean },
): Promise<LogCheck> {
  const byCommand = new Map<string, Seen>();
  const households = new Map<string, number>();
  const versions = new Map<string, bigint>();
  const twice: string[] = [];
  const gaps: string[] = [];
  let last = 0n;
  let events = 0;
  const read = ({ stream, version, position, event, metadata }: Recorded): void => {
    events++;
    const isNext = gapless ? position === last + 1n : position > last;
    if (!isNext) gaps.push(`position ${position} after ${last}`);
    last = position;
    const before = versions.get(stream) ?? 0n;
    if (version !== before + 1n) gaps.push(`${stream}: version ${version} after ${before}`);
    versions.set(stream, version);
    if (event.type !== 'HouseholdTookPart' || metadata.by !== personId) return;
    const { projectId, householdId } = event.data as { projectId: string; householdId: string };
    const household = `${projectId} ${householdId}`;
    households.set(household, (households.get(household) ?? 0) + 1);
    if (byCommand.has(metadata.commandId)) twice.push(`command ${metadata.commandId}`);
    byCommand.set(metadata.commandId, { version, position, household });
  };
  for await (const batch of store.readAll(0n)) for (const event of batch.events) read(event);
  for (const [household, count] of households)
    if (count > 1) twice.push(`household ${household}: ${count} times`);
  const lost: string[] = [];
  for (const request of requests) {
    const answer = acknowledged.get(request);
    const seen = byCommand.get(commandIdOf(personId, request.key));
    const isThere =
      answer !== undefined &&
      seen?.household === `${request.projectId} ${request.householdId}` &&
      seen.version <= BigInt(answer.version) &&
      seen.position <= BigInt(answer.position);
    if (!isThere) lost.push(`${request.key}: ${JSON.stringify(answer ?? 'never answered')}`);
  }
  const asked = new Set(requests.map((request) => `${request.projectId} ${request.householdId}`));
  const unasked = [...households.keys()].filter((household) => !asked.has(household)).length;
  return { events, lost, twice, unasked, gaps };
}

/** As the program makes it of the person and the Idempotency-Key. */
const commandIdOf = (personId: string, key: string): string =>
  uuidFromDigest(hash('sha256', `${personId}\n${key}`, 'buffer'));
