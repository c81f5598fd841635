import { KurrentEventStore, type KurrentEventStoreOptions } from '@yishi/event-store';
import { FakeServer, type FakeServerOptions } from './fake-server';

const ends: (() => Promise<unknown>)[] = [];

/** Ends what the test opened. */
export async function closeAll(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}

export async function start(options?: FakeServerOptions): Promise<FakeServer> {
  const server = await FakeServer.start(options);
  ends.push(() => server.stop());
  return server;
}

export async function open(
  { url }: FakeServer,
  options: KurrentEventStoreOptions = {},
): Promise<KurrentEventStore> {
  const store = await KurrentEventStore.open(url, { pollMs: 10, ...options });
  ends.push(() => store.close());
  return store;
}

/** A fault once, then none. */
export function once<T>(fault: T): () => T | undefined {
  let left: T | undefined = fault;
  return () => {
    const now = left;
    left = undefined;
    return now;
  };
}

/** What it was rejected with. */
export const failureOf = (promise: Promise<unknown>): Promise<Error | undefined> =>
  promise.then(
    () => undefined,
    (error: Error) => error,
  );
