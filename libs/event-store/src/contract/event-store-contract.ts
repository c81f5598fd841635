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

/** Where a store may differ from the others, each by name; what is left out is as they all do it. */
export type StoreTraits = Readonly<{
  /**
   * Positions are counted, 1, 2, 3. A store whose positions are opaque (`false`) only has to let
   * them grow. Default true.
   */
  gapless?: boolean;
  /**
   * An id is refused wherever in the log it stands. A store without an index of all ids (`false`)
   * refuses it in its own stream only, and takes it as new in another. Default true.
   */
  idsAcrossStreams?: boolean;
  /** Each group of cases finds an empty log; `false` on a server that others use. Default true. */
  empty?: boolean;
}>;

export type OpenStore = () => Promise<OpenedStore>;

/** How the cases reach the log that was opened for them. */
export type Opened = Readonly<{ store: EventStore; second: EventStore }>;

/** What every implementation of the log has to do. Each group of cases has a log of its own. */
export function eventStoreContract(
  name: string,
  open: OpenStore,
  { gapless = true, idsAcrossStreams = true, empty = true }: StoreTraits = {},
): void {
  const traits = { gapless, idsAcrossStreams, empty };
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
        cases(() => opened, traits);
      });
    }
  });
}
