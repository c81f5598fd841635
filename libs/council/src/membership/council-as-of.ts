import type { EventStore } from '@yishi/event-store';
import { endOfChinaDate, isUuid, NotFound } from '@yishi/kernel';
import { type Council, type CouncilEvent, council, councilStream } from './council';

/**
 * The council folded from the log itself, now or as of the end of a day (YYYY-MM-DD) in China: who
 * is linked with whom has no table, and is rarely asked. A clock that ran behind cuts the stream
 * nowhere in the middle. Throws `NotFound` council for what can be none.
 */
export async function councilAsOf(
  store: EventStore,
  councilId: string,
  asOf?: string,
): Promise<Council> {
  if (!isUuid(councilId)) throw new NotFound('council');
  const { events } = await store.read(councilStream(councilId));
  const end = asOf === undefined ? undefined : endOfChinaDate(asOf).toISOString();
  const last = events.findLastIndex(({ metadata }) => end === undefined || metadata.at < end);
  return events
    .slice(0, last + 1)
    .reduce(
      (state, { event, metadata }) => council.evolve(state, event as CouncilEvent, metadata),
      council.initialState,
    );
}
