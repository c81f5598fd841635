import { type EventStore, IdempotencyViolation, VersionConflict } from '../event-store';
import type { Opened, StoreTraits } from './event-store-contract';
import { type SampleOptions, sampleEvent, sampleEvents, sampleStream } from './samples';

export function idempotencyCases(
  opened: () => Opened,
  { gapless, idsAcrossStreams }: Required<StoreTraits>,
): void {
  const store = (): EventStore => opened().store;

  it('answers the same append again as the first time', async () => {
    const stream = sampleStream();
    await store().append(stream, sampleEvents(1), 0n);
    const events = sampleEvents(3);
    const first = await store().append(stream, events, 1n);
    expect(await store().append(stream, events, 1n)).toEqual(first);
    await store().append(stream, sampleEvents(2), 4n);
    expect(await store().append(stream, events, 1n)).toEqual(first);
    expect((await store().read(stream)).version).toBe(6n);
  });

  it('answers a first append to a stream again, also with any', async () => {
    const [stream, events] = [sampleStream(), sampleEvents(2)];
    const first = await store().append(stream, events, 0n);
    expect(await store().append(stream, events, 0n)).toEqual(first);
    expect(await store().append(stream, events, 'any')).toEqual(first);
  });

  it('answers an append with any again without a second effect', async () => {
    const [stream, events] = [sampleStream(), sampleEvents(2)];
    await store().append(stream, sampleEvents(1), 'any');
    const first = await store().append(stream, events, 'any');
    await store().append(stream, sampleEvents(1), 'any');
    expect(await store().append(stream, events, 'any')).toEqual(first);
    expect((await store().read(stream)).version).toBe(4n);
  });

  it('answers a prefix of what is there with the place where the prefix ends', async () => {
    const [stream, events] = [sampleStream(), sampleEvents(3)];
    const whole = await store().append(stream, events, 0n);
    const second = (await store().read(stream)).events[1]!;
    if (gapless) expect(second.position).toBe(whole.position - 1n);
    expect(await store().append(stream, events.slice(0, 2), 0n)).toEqual({
      version: 2n,
      position: second.position,
    });
  });

  it('takes the command made again at another time for the same', async () => {
    const [stream, event] = [sampleStream(), sampleEvent()];
    const first = await store().append(stream, [event], 0n);
    const later = { ...event, metadata: { ...event.metadata, at: '2026-03-02T00:00:00.000Z' } };
    expect(await store().append(stream, [later], 0n)).toEqual(first);
  });

  it.each<[string, SampleOptions]>([
    ['data', { data: { number: -1 } }],
    ['type', { type: 'OtherHappened' }],
    ['command', { metadata: { commandId: 'other' } }],
    ['input', { metadata: { inputHash: 'other' } }],
  ])('refuses an id that is there with other %s', async (_what, other) => {
    const stream = sampleStream();
    const event = sampleEvent({ data: { number: 1 } });
    await store().append(stream, [event], 0n);
    const changed = {
      id: event.id,
      event: { type: other.type ?? event.event.type, data: other.data ?? event.event.data },
      metadata: { ...event.metadata, ...other.metadata },
    };
    for (const expected of [0n, 1n, 7n, 'any'] as const) {
      await expect(store().append(stream, [changed], expected)).rejects.toThrow(
        IdempotencyViolation,
      );
    }
    expect((await store().read(stream)).version).toBe(1n);
  });

  it('refuses an append of which only a part is there', async () => {
    const stream = sampleStream();
    const [a, b, c, d] = sampleEvents(4);
    await store().append(stream, [a!, b!], 0n);
    const overlaps = [
      [[a!, b!, c!], 0n],
      [[b!, c!], 1n],
      [[c!, a!], 2n],
      [[d!, b!], 'any'],
    ] as const;
    for (const [events, expected] of overlaps) {
      await expect(store().append(stream, events, expected)).rejects.toThrow(IdempotencyViolation);
    }
    expect((await store().read(stream)).version).toBe(2n);
  });

  it('refuses ids that are there in another order, at another version or twice', async () => {
    const stream = sampleStream();
    const [a, b] = sampleEvents(2);
    await store().append(stream, [a!, b!], 0n);
    const attempts = [
      [[b!, a!], 0n],
      [[b!, a!], 'any'],
      [[a!, b!], 2n],
      [[a!], 1n],
      [[a!], 9n],
    ] as const;
    for (const [events, expected] of attempts) {
      await expect(store().append(stream, events, expected)).rejects.toThrow(IdempotencyViolation);
    }
    const [c] = sampleEvents(1);
    await expect(store().append(stream, [c!, c!], 2n)).rejects.toThrow(IdempotencyViolation);
    expect((await store().read(stream)).version).toBe(2n);
  });

  if (idsAcrossStreams) {
    it('refuses the id of an event of another stream', async () => {
      const event = sampleEvent();
      await store().append(sampleStream(), [event], 0n);
      const stream = sampleStream();
      for (const expected of [0n, 'any'] as const) {
        await expect(store().append(stream, [event], expected)).rejects.toThrow(
          IdempotencyViolation,
        );
      }
      await expect(store().append(stream, sampleEvents(1), 1n)).rejects.toThrow(VersionConflict);
      expect((await store().read(stream)).version).toBe(0n);
    });
  } else {
    it('takes the id of an event of another stream as new, and repeats it there only', async () => {
      const event = sampleEvent();
      const [one, other] = [sampleStream(), sampleStream()];
      const first = await store().append(one, [event], 0n);
      const second = await store().append(other, [event], 0n);
      expect(second.position > first.position).toBe(true);
      expect(await store().append(one, [event], 0n)).toEqual(first);
      expect(await store().append(other, [event], 'any')).toEqual(second);
    });
  }

  it('writes once what is sent ten times at once, and answers all alike', async () => {
    const { store: one, second } = opened();
    const [stream, events] = [sampleStream(), sampleEvents(2)];
    for (const expected of [0n, 'any'] as const) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 === 0 ? one : second).append(stream, events, expected),
        ),
      );
      expect(new Set(answers.map((answer) => `${answer.version} ${answer.position}`)).size).toBe(1);
    }
    expect((await store().read(stream)).version).toBe(2n);
  });

  it('does not let one bad append harm those that travel with it', async () => {
    const [taken, home] = [sampleEvent(), sampleStream()];
    await store().append(home, [taken], 0n);
    const changed = sampleEvent({ id: taken.id });
    const appendTaken = () =>
      idsAcrossStreams
        ? store().append(sampleStream(), [taken], 0n)
        : store().append(home, [changed], 0n);
    const settled = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) => {
        if (index % 3 === 0) return appendTaken();
        return store().append(sampleStream(), sampleEvents(1), index % 3 === 1 ? 5n : 0n);
      }),
    );
    const reasons = settled.map((one) =>
      one.status === 'fulfilled' ? 'written' : (one.reason as Error).name,
    );
    const expected = ['IdempotencyViolation', 'VersionConflict', 'written'];
    expect(reasons).toEqual(Array.from({ length: 30 }, (_, index) => expected[index % 3]));
  });
}
