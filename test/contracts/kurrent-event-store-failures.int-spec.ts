import {
  AmbiguousFailure,
  type EventToAppend,
  IdempotencyViolation,
  KurrentEventStore,
  START,
  TransientFailure,
  type WrittenBatch,
} from '@yishi/event-store';
import {
  collect,
  eventually,
  follow,
  sampleEvent,
  sampleEvents,
  sampleStream,
} from '@yishi/event-store/contract';
import type { AppendFault, ReadFault } from '../support/kurrentdb/faults';
import { closeAll, failureOf, once, open, start } from '../support/kurrentdb/opened';

afterEach(closeAll);

describe('appends', () => {
  it('are told of when they are durable, and only then', async () => {
    const server = await start();
    const written: WrittenBatch[] = [];
    const store = await open(server, { onBatch: (batch) => void written.push(batch) });
    const stream = sampleStream();
    await store.append(stream, sampleEvents(3), 0n);
    await expect(store.append(stream, sampleEvents(1), 7n)).rejects.toThrow(/is at version 3/);
    expect(written).toEqual([{ appends: 1, events: 3, durationMs: expect.any(Number) }]);
  });

  it.each<[AppendFault['what'], AppendFault['when']]>([
    ['unavailable', 'before'],
    ['unavailable', 'after'],
    ['deadline', 'before'],
    ['deadline', 'after'],
    ['hang', 'before'],
    ['hang', 'after'],
    ['reset', 'before'],
    ['reset', 'after'],
  ])('are ambiguous when the end is unknown: %s %s the write', async (what, when) => {
    const server = await start();
    const store = await open(server, { appendTimeoutMs: what === 'hang' ? 500 : 10_000 });
    const [stream, events] = [sampleStream(), sampleEvents(2)];
    await store.append(stream, sampleEvents(1), 0n);
    server.faults.onAppend = once({ what, when });
    expect(await failureOf(store.append(stream, events, 1n))).toBeInstanceOf(AmbiguousFailure);
    expect((await store.append(stream, events, 1n)).version).toBe(3n);
    expect((await store.read(stream)).events.map((event) => event.id).slice(1)).toEqual(
      events.map((event) => event.id),
    );
  });

  it.each<[AppendFault['what'], string]>([
    ['deleted', 'is deleted'],
    ['denied', 'Denied'],
    ['not-leader', 'Leader info'],
  ])('are transient when the server says that it wrote nothing: %s', async (what, words) => {
    const server = await start();
    const store = await open(server);
    const [stream, events] = [sampleStream(), sampleEvents(1)];
    server.faults.onAppend = once({ what, when: 'before' } as const);
    const failure = await failureOf(store.append(stream, events, 0n));
    expect(failure).toBeInstanceOf(TransientFailure);
    expect(failure?.message).toContain(words);
    expect((await store.append(stream, events, 0n)).version).toBe(1n);
  });

  it('are a mistake of the program when the server never takes them', async () => {
    const server = await start();
    const store = await open(server);
    server.faults.onAppend = once({ what: 'too-large', when: 'before' } as const);
    const appending = store.append(sampleStream(), sampleEvents(1), 0n);
    await expect(appending).rejects.toThrow(RangeError);
    await expect(appending).rejects.toThrow(/Maximum Append Size/);
    for (const [stream, type] of [
      ['$sample-1', 'SampleHappened'],
      ['sample-1', '$SampleHappened'],
    ] as const) {
      const reserved = store.append(stream, [sampleEvent({ type })], 0n);
      await expect(reserved).rejects.toThrow(RangeError);
    }
    expect(server.log.events).toEqual([]);
  });

  it('are decided anew when a wrong version was said and the stream says otherwise', async () => {
    const server = await start();
    const store = await open(server);
    const stream = sampleStream();
    server.faults.onAppend = once({ what: 'wrong-version', when: 'before' } as const);
    expect((await store.append(stream, sampleEvents(1), 0n)).version).toBe(1n);
    const [events, other] = [sampleEvents(2), await open(server)];
    // written by another process meanwhile, once the same and once not
    await other.append(stream, events, 1n);
    expect((await store.append(stream, events, 1n)).version).toBe(3n);
    await other.append(stream, sampleEvents(1), 3n);
    expect(await failureOf(store.append(stream, sampleEvents(1), 3n))).toMatchObject({
      name: 'VersionConflict',
      actual: 4n,
    });
  });

  it('with the same ids and other content are refused, though the server says ok', async () => {
    const server = await start();
    const [store, other] = [await open(server), await open(server)];
    const [stream, event] = [sampleStream(), sampleEvent({ data: { number: 1 } })];
    server.faults.onAppend = once({ what: 'unavailable', when: 'after' } as const);
    await failureOf(other.append(stream, [event], 0n));
    // knows nothing of the stream, so the server is asked first and takes it for the same
    const changed = { ...event, event: { ...event.event, data: { number: 2 } } };
    const refusal = store.append(stream, [changed], 0n);
    await expect(refusal).rejects.toThrow(IdempotencyViolation);
    expect((await store.append(stream, [event], 0n)).version).toBe(1n);
  });

  it('write nothing twice that the server has forgotten', async () => {
    const server = await start();
    const [store, other] = [await open(server), await open(server)];
    const [stream, event] = [sampleStream(), sampleEvent()];
    const first = await store.append(stream, [event], 'any');
    for (let count = 0; count < 3; count++) await store.append(stream, sampleEvents(60), 'any');
    for (const one of [store, other]) {
      expect(await one.append(stream, [event], 'any')).toEqual(first);
      // at the end of the stream the server itself looks no id up
      await expect(one.append(stream, [event], 181n)).rejects.toThrow(IdempotencyViolation);
    }
    expect(server.log.stream(stream)).toHaveLength(181);
  });

  it('go to the leader when the node asked is none', async () => {
    const leader = await start();
    const follower = await start({ log: leader.log, leader: leader.endpoint });
    const store = await open(leader);
    const stream = sampleStream();
    await store.append(stream, sampleEvents(1), 0n);
    // The first call finds out; the client goes to the leader from then on.
    const moved = await open(follower);
    expect(follower.calls.read).toBe(1);
    expect((await moved.append(stream, sampleEvents(1), 1n)).version).toBe(2n);
    expect(follower.calls).toMatchObject({ read: 1, append: 0 });
  });

  it('are transient when no server is there, as nothing was sent', async () => {
    const server = await start();
    const store = await open(server);
    await server.stop();
    const failures = await Promise.all(
      [1, 2, 3].map(() => failureOf(store.append(sampleStream(), sampleEvents(1), 0n))),
    );
    expect(await failureOf(store.append(sampleStream(), sampleEvents(1), 0n))).toBeInstanceOf(
      TransientFailure,
    );
    for (const failure of failures) {
      expect(['TransientFailure', 'AmbiguousFailure']).toContain(failure?.name);
    }
    const opening = KurrentEventStore.open(server.url, { openTimeoutMs: 500 });
    await expect(opening).rejects.toThrow(/KurrentDB does not answer/);
  });

  it('are at most 64 at once, each with a call of its own, and too many are refused', async () => {
    const server = await start({ writeMs: 20 });
    const store = await open(server, { maxWaiting: 300 });
    const settled = await Promise.allSettled(
      Array.from({ length: 320 }, () => store.append(sampleStream(), sampleEvents(1), 0n)),
    );
    const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(reasons).toHaveLength(20);
    for (const reason of reasons) {
      expect(reason).toBeInstanceOf(TransientFailure);
      expect(reason.message).toMatch(/overloaded/);
    }
    expect(server.mostUnderWay).toBeLessThanOrEqual(64);
    expect(server.mostUnderWay).toBeGreaterThan(32);
    expect(server.calls).toMatchObject({ append: 300, batchAppend: 0 });
  });

  it('are ambiguous when the connection breaks after they were written, and written once', async () => {
    const server = await start();
    const store = await open(server);
    const sent = Array.from({ length: 20 }, () => ({
      stream: sampleStream(),
      events: sampleEvents(2),
    }));
    let written = 0;
    server.faults.onAppend = () =>
      ({ when: 'after', what: ++written === sent.length ? 'reset' : 'hang' }) as const;
    const failures = await Promise.all(
      sent.map(({ stream, events }) => failureOf(store.append(stream, events, 0n))),
    );
    for (const failure of failures) expect(failure).toBeInstanceOf(AmbiguousFailure);
    server.faults.onAppend = () => undefined;
    for (const { stream, events } of sent) {
      expect((await store.append(stream, events, 0n)).version).toBe(2n);
    }
    expect(server.log.events).toHaveLength(40);
  });
});

describe('reads', () => {
  it.each<ReadFault>([
    { what: 'unavailable', after: 0 },
    { what: 'hang', after: 0 },
    { what: 'hang', after: 2 },
    { what: 'reset', after: 2 },
  ])('may be made again: %j', async (fault) => {
    const server = await start();
    const store = await open(server, { readTimeoutMs: 500 });
    const stream = sampleStream();
    await store.append(stream, sampleEvents(5), 0n);
    server.faults.onRead = once(fault);
    await expect(store.read(stream)).rejects.toThrow(TransientFailure);
    expect((await store.read(stream)).version).toBe(5n);
    const other = await open(server, { readTimeoutMs: 500 });
    server.faults.onRead = once({ ...fault, after: 0 });
    await expect(other.head()).rejects.toThrow(TransientFailure);
    expect(await other.head()).toBe(server.log.events.at(-1)!.position);
  });

  it('find the head in front of many events of the server itself', async () => {
    const server = await start();
    const store = await open(server);
    for (let count = 0; count < 300; count++) server.log.writeSystemEvent();
    expect(await store.head()).toBe(START);
    const { position } = await store.append(sampleStream(), sampleEvents(3), 0n);
    for (let count = 0; count < 300; count++) server.log.writeSystemEvent();
    const other = await open(server);
    expect(await other.head()).toBe(position);
    const { events, position: end } = await collect(other, START, { batchSize: 1 });
    expect(events).toHaveLength(3);
    expect(end).toBe(position);
    const following = follow(other, end);
    await eventually(() => expect(following.seen.caughtUp).toEqual([end]));
    await following.stop();
  });

  it('stop at an event that is not of this program, and name its place', async () => {
    const server = await start();
    const store = await open(server);
    const bytes = { data: Buffer.from([1, 2, 3]), contentType: 'application/octet-stream' };
    const foreign = { id: sampleEvent().id, type: 'Foreign', metadata: Buffer.from(''), ...bytes };
    server.log.append('foreign-1', 'any', [foreign]);
    const { position } = server.log.events[0]!;
    const following = follow(store, START);
    await eventually(() => expect(following.seen.stopped).toHaveLength(1));
    expect(following.seen.stopped[0]?.message).toMatch(new RegExp(`position ${position} `));
  });
});

describe('subscriptions', () => {
  const LARGE = { text: 'x'.repeat(100_000) };

  /** So much that a page by category is asked of the server by a subscription. */
  async function fill(store: KurrentEventStore, count: number): Promise<EventToAppend[]> {
    const wanted: EventToAppend[] = [];
    for (let turn = 0; turn < count; turn++) {
      const event = sampleEvent();
      await store.append(sampleStream('wanted'), [event], 0n);
      await store.append(sampleStream('common'), [sampleEvent({ data: LARGE })], 0n);
      wanted.push(event);
    }
    return wanted;
  }

  it.each<ReadFault>([
    { what: 'too-slow', after: 3 },
    { what: 'too-slow', after: 0 },
    { what: 'ended', after: 5 },
    { what: 'hang', after: 7 },
    { what: 'reset', after: 4 },
    { what: 'unavailable', after: 1 },
  ])('go on from their last place when dropped: %j', async (fault) => {
    const server = await start();
    const store = await open(server, { readTimeoutMs: 500 });
    const wanted = await fill(store, 20);
    let drops = 3;
    server.faults.onRead = (kind) => (kind === 'subscription' && drops-- > 0 ? fault : undefined);
    const following = follow(store, START, { categories: ['wanted'], batchSize: 4 });
    await eventually(() => expect(following.events).toHaveLength(20));
    const head = await store.head();
    await eventually(() => expect(following.seen.caughtUp).toContain(head));
    await following.stop();
    expect(following.events.map((event) => event.id)).toEqual(wanted.map((event) => event.id));
    expect(following.seen.stopped).toEqual([]);
    expect(drops).toBeLessThan(1);
  });

  it('keep nothing open at the server while a handler takes its time', async () => {
    const server = await start();
    const store = await open(server);
    const wanted = await fill(store, 20);
    let release: () => void = () => undefined;
    const stalled = new Promise<void>((resolve) => (release = resolve));
    const following = follow(store, START, {
      categories: ['wanted'],
      batchSize: 5,
      onBatch: () => stalled,
    });
    await eventually(() => expect(server.calls.subscription).toBe(1));
    await eventually(() => expect(server.openReads).toBe(0));
    const more = await fill(store, 5);
    release();
    await eventually(() => expect(following.events).toHaveLength(25));
    expect(following.events.map((event) => event.id)).toEqual(
      [...wanted, ...more].map((event) => event.id),
    );
    await following.stop();
  });
});
