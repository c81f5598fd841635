import type { Recorded } from '@yishi/event-store';
import type { Message } from './message-bus';

/** What of a log goes to a topic: of which categories, and as which messages. Pure. */
export type TopicMapping = Readonly<{
  topic: string;
  categories: readonly string[];
  map: (recorded: Recorded) => readonly Message[];
}>;

export const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

/**
 * All topics that are published from this process's log. Filled while the application is put
 * together.
 */
export class PublishedTopics {
  private readonly mappings = new Map<string, TopicMapping[]>();

  add(mapping: TopicMapping): void {
    const known = this.mappings.get(mapping.topic) ?? [];
    this.mappings.set(mapping.topic, [...known, mapping]);
  }

  topics(): string[] {
    return [...this.mappings.keys()];
  }

  /** One mapping over all publications of the topics, in the order they were added. */
  merged(topics: readonly string[]): Omit<TopicMapping, 'topic'> {
    const mappings = topics.flatMap((topic) => this.ofTopic(topic));
    const byCategory = new Map<string, TopicMapping[]>();
    for (const mapping of mappings)
      for (const category of mapping.categories)
        byCategory.set(category, [...(byCategory.get(category) ?? []), mapping]);
    return {
      categories: [...byCategory.keys()],
      map: (recorded) => {
        const [first, ...others] = byCategory.get(categoryOf(recorded.stream)) ?? [];
        if (!first) return [];
        const messages = first.map(recorded);
        return others.length === 0
          ? messages
          : [...messages, ...others.flatMap((mapping) => mapping.map(recorded))];
      },
    };
  }

  /**
   * Several publications of one topic number their messages on, so that places stay unique in it.
   */
  private ofTopic(topic: string): TopicMapping[] {
    const mappings = this.mappings.get(topic) ?? [];
    if (mappings.length < 2) return mappings;
    const map = (recorded: Recorded): Message[] =>
      mappings
        .filter((m) => m.categories.includes(categoryOf(recorded.stream)))
        .flatMap((m) => m.map(recorded))
        .map((message, index) => ({ ...message, index }));
    return [{ topic, categories: [...new Set(mappings.flatMap((m) => m.categories))], map }];
  }
}
