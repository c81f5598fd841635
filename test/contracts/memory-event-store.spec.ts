import { MemoryEventStore } from '@yishi/event-store';
import { eventStoreContract, sampleEvent, sampleStream } from '@yishi/event-store/contract';

eventStoreContract('memory', async () => {
  const store = new MemoryEventStore();
  return { store, second: store, close: () => store.close() };
});

it('hands out events that no reader can change', async () => {
  const store = new MemoryEventStore();
  const stream = sampleStream();
  await store.append(stream, [sampleEvent({ data: { households: ['a'] } })], 0n);
  const [recorded] = (await store.read(stream)).events;
  const { households } = recorded!.event.data as { households: string[] };
  expect(() => households.push('b')).toThrow(TypeError);
});
