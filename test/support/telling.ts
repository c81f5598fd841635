import { fromLog, type Published, publication } from '@yishi/following';
import type { Event } from '@yishi/kernel';

/** What a test lets another context say: exactly the integration events it holds. */
export type Told = Event<'Told', { published: readonly Published[] }>;

/**
 * Another context, as far as those who hear of it can tell: whatever `Told` is appended to a stream
 * of the category goes to the topic. A topic that is followed needs one, also when nothing is said.
 */
export const telling = (topic: string, category: string) =>
  publication<Told>()({
    topic,
    source: fromLog(category),
    on: { Told: ({ data }) => data.published },
  });
