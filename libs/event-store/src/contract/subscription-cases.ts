import { type Batch, type EventStore, START } from '../event-store';
import type { Opened, StoreTraits } from './event-store-contract';
import {
  eventually,
  expectPlaces,
  follow,
  sampleEvent,
  sampleEvents,
  sampleStream,
} from './samples';

export function subscriptionCases(
  opened: () => Opened,
  { gapless, empty }: Required<StoreTraits>,
): void {
  const store = (): EventStore => opened().store;

  it('says that it is caught up where nothing is to be read', async () => {
    const head = await store().head();
    if (empty) expect(head).toBe(START);
    const following = follow(store(), head);
    await eventually(() => expect(following.seen.caughtUp).toEqual([head]));
    await following.stop();
    expect(following.seen.stopped).toEqual([]);
  });

  it('catches up, says so, then follows both instances', async () => {
    const stream = sampleStream();
    const { position } = await store().append(stream, sampleEvents(2), 0n);
    await store().append(stream, sampleEvents(3), 2n);
    const head = await store().head();
    const following = follow(store(), position, { batchSize: 2 });
    await eventually(() => expect(following.seen.caughtUp).toContain(head));
    expect(following.events.map((event) => event.version)).toEqual([3n, 4n, 5n]);
    await store().append(stream, sampleEvents(1), 5n);
    await opened().second.append(stream, sampleEvents(1), 6n);
    await eventually(() =>
      expect(following.events.map((event) => event.version)).toEqual([3n, 4n, 5n, 6n, 7n]),
    );
    await following.stop();
    expect(following.seen.stopped).toEqual([]);
  });

  it('moves a subscription on by events of other categories', async () => {
    const following = follow(store(), await store().head(), { categories: ['rare'] });
    await store().append(sampleStream('rare'), sampleEvents(1), 0n);
    await eventually(() => expect(following.events).toHaveLength(1));
    for (let count = 0; count < 5; count++) {
      await store().append(sampleStream('common'), sampleEvents(2), 0n);
    }
    const head = await store().head();
    await eventually(() => expect(following.seen.position).toBe(head));
    expect(following.events).toHaveLength(1);
    await following.stop();
  });

  it('hands over one batch at a time and in order while appends go on', async () => {
    const before = await store().head();
    let running = 0;
    let most = 0;
    const following = follow(store(), before, {
      batchSize: 7,
      onBatch: async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      },
    });
    for (let count = 0; count < 50; count++) {
      await store().append(sampleStream(), sampleEvents(3), 0n);
    }
    await eventually(() => expect(following.events).toHaveLength(150));
    expectPlaces(
      following.events.map((event) => event.position),
      { after: before, count: 150, gapless },
    );
    expect(most).toBe(1);
    await following.stop();
  });

  it('loses nothing and repeats nothing when it goes on from its last batch', async () => {
    let position = await store().head();
    const before = position;
    const seen: bigint[] = [];
    const batches: Batch[] = [];
    for (let turn = 0; turn < 10; turn++) {
      await store().append(sampleStream(), sampleEvents(3), 0n);
      const following = follow(store(), position, { batchSize: 2 });
      const appending = opened().second.append(sampleStream(), sampleEvents(2), 0n);
      await eventually(() => expect(following.events.length).toBeGreaterThan(0));
      await following.stop();
      await appending;
      seen.push(...following.events.map((event) => event.position));
      position = following.seen.position;
    }
    for await (const batch of store().readAll(position)) batches.push(batch);
    seen.push(...batches.flatMap((batch) => batch.events.map((event) => event.position)));
    expectPlaces(seen, { after: before, count: 50, gapless });
  });

  it('stops at the batch whose handler throws, and says why once', async () => {
    const before = await store().head();
    const [stream, events] = [sampleStream(), sampleEvents(4)];
    await store().append(stream, events, 0n);
    const following = follow(store(), before, {
      batchSize: 1,
      onBatch: async (batch) => {
        if (batch.events[0]?.id === events[2]!.id) throw new Error('no such household');
      },
    });
    await eventually(() => expect(following.seen.stopped).toHaveLength(1));
    expect(following.seen.stopped[0]?.message).toBe('no such household');
    await store().append(sampleStream(), sampleEvents(1), 0n);
    await following.stop();
    expect(following.seen.position).toBe((await store().read(stream)).events[1]!.position);
    expect(following.seen.stopped).toHaveLength(1);
  });

  it('waits for the running handler when it is stopped, and calls no other', async () => {
    const before = await store().head();
    await store().append(sampleStream(), sampleEvents(2), 0n);
    let finish: () => void = () => undefined;
    let calls = 0;
    const following = follow(store(), before, {
      batchSize: 1,
      onBatch: () => {
        calls += 1;
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    });
    await eventually(() => expect(calls).toBe(1));
    let isStopped = false;
    const stopping = following.stop().then(() => {
      isStopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isStopped).toBe(false);
    finish();
    await stopping;
    await store().append(sampleStream(), [sampleEvent()], 0n);
    expect(calls).toBe(1);
    expect(following.seen.stopped).toEqual([]);
  });

  it('refuses to wait at a position the log has not reached', async () => {
    const following = follow(store(), (await store().head()) + 1n);
    await eventually(() => expect(following.seen.stopped).toHaveLength(1));
    expect(following.seen.stopped[0]).toBeInstanceOf(RangeError);
  });

  // The last case of its group: the log is closed afterwards.
  it('ends with the store', async () => {
    const following = follow(store(), START);
    await eventually(() => expect(following.seen.caughtUp.length).toBeGreaterThan(0));
    await store().close();
    const { length } = following.events;
    await opened()
      .second.append(sampleStream(), sampleEvents(1), 0n)
      .catch(() => undefined);
    expect(following.events).toHaveLength(length);
    expect(following.seen.stopped).toEqual([]);
  });
}
