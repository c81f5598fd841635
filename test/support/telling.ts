import { randomUUID } from 'node:crypto';
import type { EventToAppend } from '@yishi/event-store';
import { fromLog, type Published, publication } from '@yishi/following';
import type { Event } from '@yishi/kernel';

/** What a test lets another context say: exactly the integration events it holds. */
type Told = Event<'Told', { published: readonly Published[] }>;

/**
 * Another context, as far as those who hear of it can tell: whatever is `told` in a stream of the
 * category goes to the topic. A topic that is followed needs one, also when nothing is said.
 */
export const telling = (topic: string, category: string) =>
  publication<Told>()({
    topic,
    source: fromLog(category),
    on: { Told: ({ data }) => data.published },
  });

/** What is said at that time, to be appended to a stream of the category that is `telling`. */
export const told = (at: string, ...published: readonly Published[]): EventToAppend => ({
  id: randomUUID(),
  event: { type: 'Told', data: { published } } satisfies Told,
  metadata: { commandId: randomUUID(), inputHash: '', at, by: 'another', role: 'process' },
});
