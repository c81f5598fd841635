import { type EventStore, START } from '../event-store';
import type { Opened, StoreTraits } from './event-store-contract';
import { collect, expectPlaces, sampleEvent, sampleEvents, sampleStream } from './samples';

export function readCases(opened: () => Opened, { gapless, empty }: Required<StoreTraits>): void {
  const store = (): EventStore => opened().store;

  it('has nothing at the start', async () => {
    const head = await store().head();
    if (empty) expect(head).toBe(START);
    expect(await store().read(sampleStream())).toEqual({ events: [], version: 0n });
    expect((await collect(store(), head)).batches).toEqual([]);
    expect((await collect(store(), head, { categories: ['sample'] })).batches).toEqual([]);
  });

  it('reads a stream in order, from a version on and at most so many', async () => {
    const [stream, events] = [sampleStream(), sampleEvents(5)];
    await store().append(stream, events, 0n);
    await store().append(sampleStream(), sampleEvents(1), 0n);
    const numbersOf = async (options: object) => {
      const { events: read, version } = await store().read(stream, options);
      expect(version).toBe(5n);
      return read.map((event) => Number(event.version));
    };
    expect((await store().read(stream)).events.map((event) => event.id)).toEqual(
      events.map((event) => event.id),
    );
    expect(await numbersOf({})).toEqual([1, 2, 3, 4, 5]);
    expect(await numbersOf({ after: 3n })).toEqual([4, 5]);
    expect(await numbersOf({ after: 1n, maxCount: 2 })).toEqual([2, 3]);
    expect(await numbersOf({ maxCount: 5 })).toEqual([1, 2, 3, 4, 5]);
    expect(await numbersOf({ after: 5n })).toEqual([]);
    expect(await numbersOf({ after: 9n })).toEqual([]);
    expect(await numbersOf({ maxCount: 0 })).toEqual([]);
  });

  it('keeps all that stands beside an event, the trace context of its command included', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const stream = sampleStream('traced');
    const [traced, other] = [sampleEvent({ metadata: { traceparent } }), sampleEvent()];
    await store().append(stream, [traced, other], 0n);
    const { events } = await store().read(stream);
    const all = await collect(store(), START, { categories: ['traced'] });
    for (const read of [events, all.events.filter((event) => event.stream === stream)])
      expect(read.map((event) => event.metadata)).toEqual([traced.metadata, other.metadata]);
  });

  it.each([1, 2, 3, 4, 5, 7, 12, 13])(
    'reads all in pages of %d without loss',
    async (batchSize) => {
      const before = await store().head();
      const streams = Array.from({ length: 4 }, () => sampleStream('pages'));
      for (const stream of streams) await store().append(stream, sampleEvents(3), 0n);
      const { events, batches, position } = await collect(store(), before, { batchSize });
      expect(events.map((event) => event.stream)).toEqual(
        streams.flatMap((stream) => [stream, stream, stream]),
      );
      expect(batches.every((batch) => batch.events.length <= batchSize)).toBe(true);
      for (const batch of batches) {
        const last = batch.events.at(-1)?.position ?? START;
        // Opaque positions may move on by what is no event of the log.
        if (gapless) expect(batch.position).toBe(last);
        expect(batch.position >= last).toBe(true);
      }
      expect(position).toBe(await store().head());
      expectPlaces(
        events.map((event) => event.position),
        { after: before, count: 12, gapless },
      );
    },
  );

  it('reads only the categories asked for, and has seen everything at the end', async () => {
    const before = await store().head();
    for (const category of ['red', 'redder', 'red', 'green', 'blue', 'red', 'blue', 'green']) {
      await store().append(sampleStream(category), sampleEvents(2), 0n);
    }
    const head = await store().head();
    for (const batchSize of [1, 2, 3, 100]) {
      const categoriesOf = async (...categories: string[]) => {
        const { events, position } = await collect(store(), before, { categories, batchSize });
        expect(position).toBe(head);
        const positions = events.map((event) => event.position);
        expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
        return events.map((event) => event.stream.split('-')[0]);
      };
      const twice = (...names: string[]) => names.flatMap((name) => [name, name]);
      expect(await categoriesOf('red')).toEqual(twice('red', 'red', 'red'));
      expect(await categoriesOf('red', 'blue', 'red')).toEqual(
        twice('red', 'red', 'blue', 'red', 'blue'),
      );
      expect(await categoriesOf('none')).toEqual([]);
      expect(await categoriesOf()).toEqual([]);
    }
  });

  it('reads only the types asked for, and has seen everything at the end', async () => {
    const before = await store().head();
    const written = ['Rare', 'Common', 'Common', 'Common', 'Rare', 'Other', 'Common'];
    const events = written.map((type) => sampleEvent({ type }));
    const { position: head } = await store().append(sampleStream('typed'), events, 0n);
    if (gapless) expect(head).toBe(before + 7n);
    for (const categories of [undefined, ['typed']]) {
      for (const batchSize of [1, 2, 3, 100]) {
        const ofTypes = async (...types: string[]) => {
          const found = await collect(store(), before, { categories, types, batchSize });
          expect(found.position).toBe(head);
          return found.events.map((event) => [event.version, event.event.type]);
        };
        expect(await ofTypes('Rare')).toEqual([
          [1n, 'Rare'],
          [5n, 'Rare'],
        ]);
        expect(await ofTypes('Other', 'Rare')).toHaveLength(3);
        expect(await ofTypes('None')).toEqual([]);
        expect(await ofTypes()).toEqual([]);
      }
    }
  });

  it('bounds a page of large events, and still reads them all', async () => {
    const before = await store().head();
    const large = { text: '社'.repeat(300_000) };
    for (let count = 0; count < 24; count++) {
      await store().append(sampleStream('large'), [sampleEvent({ data: large })], 0n);
    }
    for (const categories of [undefined, ['large']]) {
      const { events, position } = await collect(store(), before, { categories });
      expect(events).toHaveLength(24);
      expect(position).toBe(await store().head());
    }
  });

  it('stops when it is told to', async () => {
    await store().append(sampleStream(), sampleEvents(5), 0n);
    const controller = new AbortController();
    let count = 0;
    const reading = (async () => {
      for await (const _ of store().readAll(START, { batchSize: 1, signal: controller.signal })) {
        if (++count === 3) controller.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(count).toBe(3);
  });

  it('may be left in the middle', async () => {
    for await (const batch of store().readAll(START, { batchSize: 1 })) {
      expect(batch.events).toHaveLength(1);
      break;
    }
  });

  it.each([0, 5_001, 1.5])('refuses a batch size of %d', async (batchSize) => {
    await expect(collect(store(), START, { batchSize })).rejects.toThrow(RangeError);
  });

  it('refuses a position before the start', async () => {
    await expect(collect(store(), -1n)).rejects.toThrow(RangeError);
  });

  it('shows one instance what another wrote', async () => {
    const [stream, events] = [sampleStream(), sampleEvents(2)];
    const { version, position } = await opened().second.append(stream, events, 0n);
    expect((await store().read(stream)).version).toBe(version);
    expect(await store().head()).toBe(position);
  });
}
