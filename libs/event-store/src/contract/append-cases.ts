import { type EventStore, TransientFailure, VersionConflict } from '../event-store';
import type { Opened, StoreTraits } from './event-store-contract';
import { collect, expectPlaces, sampleEvent, sampleEvents, sampleStream } from './samples';

export function appendCases(opened: () => Opened, { gapless }: Required<StoreTraits>): void {
  const store = (): EventStore => opened().store;

  it('counts versions in the stream and positions in the log', async () => {
    const [stream, other] = [sampleStream(), sampleStream()];
    const before = await store().head();
    const first = await store().append(stream, sampleEvents(2), 0n);
    const between = await store().append(other, sampleEvents(1), 0n);
    const second = await store().append(stream, sampleEvents(3), 2n);
    expect([first.version, between.version, second.version]).toEqual([2n, 1n, 5n]);
    expect(first.position > before).toBe(true);
    expect(between.position > first.position).toBe(true);
    expect(second.position > between.position).toBe(true);
    expect(await store().head()).toBe(second.position);
  });

  it('gives back what was appended, fen as bigint, nothing that JSON does not hold', async () => {
    const stream = sampleStream();
    const data = {
      amountFen: 9_007_199_254_740_991n,
      parts: [{ shareFen: -1n }],
      name: '街"\\\u0000',
    };
    const event = sampleEvent({ type: 'Täuschung被拒', data: { ...data, nothing: undefined } });
    const before = await store().head();
    const { position } = await store().append(stream, [event], 0n);
    expectPlaces([position], { after: before, count: 1, gapless });
    const expected = {
      id: event.id,
      stream,
      version: 1n,
      position,
      event: { type: 'Täuschung被拒', data },
      metadata: event.metadata,
    };
    expect((await store().read(stream)).events).toStrictEqual([expected]);
    expect((await collect(store(), before)).events).toStrictEqual([expected]);
  });

  it('refuses another version than the stream has, and says which it has', async () => {
    const stream = sampleStream();
    await store().append(stream, sampleEvents(2), 0n);
    const head = await store().head();
    for (const expected of [0n, 1n, 3n, 9n]) {
      const refusal = store().append(stream, sampleEvents(1), expected);
      await expect(refusal).rejects.toThrow(VersionConflict);
      await expect(refusal).rejects.toMatchObject({ stream, expected, actual: 2n });
    }
    await expect(store().append(sampleStream(), sampleEvents(1), 1n)).rejects.toMatchObject({
      actual: 0n,
    });
    expect(await store().head()).toBe(head);
  });

  it('appends at the end of the stream whatever its version with any', async () => {
    const stream = sampleStream();
    expect((await store().append(stream, sampleEvents(2), 'any')).version).toBe(2n);
    expect((await store().append(stream, sampleEvents(1), 'any')).version).toBe(3n);
    expect((await store().append(stream, sampleEvents(1), 3n)).version).toBe(4n);
  });

  it('writes all events of an append or none: 100 of 100 kB', async () => {
    const stream = sampleStream();
    const large = { text: '社'.repeat(33_000) };
    const events = Array.from({ length: 100 }, () => sampleEvent({ data: large }));
    await expect(store().append(stream, events, 1n)).rejects.toThrow(VersionConflict);
    expect((await store().read(stream)).version).toBe(0n);
    const before = await store().head();
    const { version, position } = await store().append(stream, events, 0n);
    expect(version).toBe(100n);
    const { events: read } = await collect(store(), before);
    expectPlaces(
      read.map((event) => event.position),
      { after: before, count: 100, gapless },
    );
    expect(read.at(-1)?.position).toBe(position);
    expect(read.map((event) => event.id)).toEqual(events.map((event) => event.id));
    expect(read.every((event) => 'text' in event.event.data)).toBe(true);
  });

  it.each([
    ['no events', 'sample-1', [], 0n],
    ['too many events', 'sample-1', sampleEvents(1_001), 0n],
    ['a stream without category', 'sample', sampleEvents(1), 0n],
    ['a stream without id', 'sample-', sampleEvents(1), 0n],
    ['a stream with a line break', 'sample-1\n2', sampleEvents(1), 0n],
    ['a stream with NUL', 'sample-\u0000', sampleEvents(1), 0n],
    ['a stream with half a surrogate pair', 'sample-\ud800', sampleEvents(1), 0n],
    ['a stream of 300 characters', `sample-${'x'.repeat(300)}`, sampleEvents(1), 0n],
    ['a negative version', 'sample-1', sampleEvents(1), -1n],
    ['an id that is none', 'sample-1', [sampleEvent({ id: 'A' })], 0n],
    ['an empty type', 'sample-1', [sampleEvent({ type: '' })], 0n],
    ['more than 1 MiB', 'sample-1', [sampleEvent({ data: { text: '社'.repeat(350_000) } })], 0n],
  ])('refuses %s as a mistake of the program', async (_what, stream, events, expected) => {
    const head = await store().head();
    await expect(store().append(stream, events, expected)).rejects.toThrow(RangeError);
    expect(await store().head()).toBe(head);
  });

  it('takes an event of almost 1 MiB', async () => {
    const stream = sampleStream();
    const data = { text: 'x'.repeat(1_048_000) };
    await store().append(stream, [sampleEvent({ data })], 0n);
    expect((await store().read(stream)).events[0]?.event.data).toEqual(data);
  });

  // The last case of its group: the log is closed afterwards.
  it('finishes what is under way when it is closed, and refuses what comes later', async () => {
    const stream = sampleStream();
    const underWay = store().append(stream, sampleEvents(3), 0n);
    await store().close();
    expect((await underWay).version).toBe(3n);
    await expect(store().append(stream, sampleEvents(1), 3n)).rejects.toThrow(TransientFailure);
    expect(() => store().subscribe(0n, async () => undefined)).toThrow(TransientFailure);
  });
}
