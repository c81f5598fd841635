import type { EventStore } from '../event-store';
import { appendCases } from './append-cases';
import { concurrencyCases } from './concurrency-cases';
import { idempotencyCases } from './idempotency-cases';
import { readCases } from './read-cases';
import { subscriptionCases } from './subscription-cases';

/** An empty log, opened. `second` is the same log as another process would have it open. */
export type OpenedStore = Readonly<{
  store: EventStore;
  second: EventStore;
  close: () => Promise<void>;
}>;

export type OpenStore = () => Promise<OpenedStore>;

/** How the cases reach the log that was opened for them. */
export type Opened = Readonly<{ store: EventStore; second: EventStore }>;

/** What every implementation of the log has to do. Each group of cases has a log of its own. */
export function eventStoreContract(name: string, open: OpenStore): void {
  const groups = {
    append: appendCases,
    idempotency: idempotencyCases,
    concurrency: concurrencyCases,
    read: readCases,
    subscribe: subscriptionCases,
  };
  describe(`event store: ${name}`, () => {
    for (const [group, cases] of Object.entries(groups)) {
      describe(group, () => {
        let opened: OpenedStore;
        beforeAll(async () => {
          opened = await open();
        });
        afterAll(() => opened.close());
        cases(() => opened);
      });
    }
  });
}
