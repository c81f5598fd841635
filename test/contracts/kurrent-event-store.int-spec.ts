import { KurrentEventStore } from '@yishi/event-store';
import { eventStoreContract, type StoreTraits } from '@yishi/event-store/contract';
import { FakeServer } from '../support/kurrentdb/fake-server';

const TRAITS: StoreTraits = { gapless: false, idsAcrossStreams: false };

eventStoreContract(
  'KurrentDB in this process',
  async () => {
    const server = await FakeServer.start();
    const writing = setInterval(() => server.log.writeSystemEvent(), 20);
    const store = await KurrentEventStore.open(server.url, { pollMs: 10 });
    const second = await KurrentEventStore.open(server.url, { pollMs: 10 });
    return {
      store,
      second,
      close: async () => {
        clearInterval(writing);
        await store.close();
        await second.close();
        await server.stop();
      },
    };
  },
  TRAITS,
);

/** A real server: its log is not empty and others may write to it, so it should be a test's own. */
const url = process.env.KURRENTDB_URL;
if (url !== undefined) {
  eventStoreContract(
    'KurrentDB at KURRENTDB_URL',
    async () => {
      const store = await KurrentEventStore.open(url, { pollMs: 10 });
      const second = await KurrentEventStore.open(url, { pollMs: 10 });
      return {
        store,
        second,
        close: async () => {
          await store.close();
          await second.close();
        },
      };
    },
    { ...TRAITS, empty: false },
  );
}
