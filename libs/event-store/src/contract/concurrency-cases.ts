import { type Appended, type EventStore, VersionConflict } from '../event-store';
import type { Opened } from './event-store-contract';
import { collect, sampleEvent, sampleEvents, sampleStream } from './samples';

export function concurrencyCases(opened: () => Opened): void {
  const store = (): EventStore => opened().store;
  const eitherOf = (index: number): EventStore =>
    index % 2 === 0 ? opened().store : opened().second;

  it('takes 256 appends to 256 streams at once', async () => {
    const before = await store().head();
    const streams = Array.from({ length: 256 }, () => sampleStream());
    const answers = await Promise.all(
      streams.map((stream, index) => eitherOf(index).append(stream, sampleEvents(1), 0n)),
    );
    const { events } = await collect(store(), before);
    expect(events).toHaveLength(256);
    const places = new Map(events.map((event) => [event.stream, event.position]));
    expect(streams.map((stream) => places.get(stream))).toEqual(
      answers.map((answer) => answer.position),
    );
    expect(events.every((event) => event.version === 1n)).toBe(true);
  });

  it('lets exactly one of 256 win each version of one stream', async () => {
    const stream = sampleStream();
    for (const version of [0n, 1n, 2n]) {
      const settled = await Promise.allSettled(
        Array.from({ length: 256 }, (_, index) =>
          eitherOf(index).append(stream, sampleEvents(1), version),
        ),
      );
      const winners = settled.filter((one) => one.status === 'fulfilled');
      const losers = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(winners.map((one) => one.value.version)).toEqual([version + 1n]);
      expect(losers).toHaveLength(255);
      for (const loser of losers) {
        expect(loser).toBeInstanceOf(VersionConflict);
        expect(loser).toMatchObject({ stream, expected: version, actual: version + 1n });
      }
    }
    expect((await store().read(stream)).version).toBe(3n);
  });

  it('numbers 256 appends with any to one stream without gap', async () => {
    const stream = sampleStream();
    const answers = await Promise.all(
      Array.from({ length: 256 }, (_, index) =>
        eitherOf(index).append(stream, sampleEvents(1 + (index % 3)), 'any'),
      ),
    );
    const { events, version } = await store().read(stream);
    expect(events.map((event) => event.version)).toEqual(
      Array.from({ length: Number(version) }, (_, index) => BigInt(index + 1)),
    );
    const places = new Map(events.map((event) => [event.version, event.position]));
    for (const { version: at, position } of answers) expect(places.get(at)).toBe(position);
  });

  it('writes a chain that is sent without waiting for its links', async () => {
    const stream = sampleStream();
    const answers = await Promise.all(
      [0n, 2n, 4n, 6n].map((version) => store().append(stream, sampleEvents(2), version)),
    );
    expect(answers.map((answer) => answer.version)).toEqual([2n, 4n, 6n, 8n]);
  });

  it('decides a mixture on one stream as if they came one after the other', async () => {
    const stream = sampleStream();
    const sent = [5n, 0n, 1n, 'any', 1n, 2n, 3n, 'any', 4n] as const;
    const settled = await Promise.allSettled(
      sent.map((expected) => store().append(stream, sampleEvents(1), expected)),
    );
    const written = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const { version } = await store().read(stream);
    expect(sorted(written)).toEqual(Array.from({ length: Number(version) }, (_, i) => i + 1));
    settled.forEach((one, index) => {
      if (one.status === 'fulfilled') {
        if (sent[index] !== 'any') expect(one.value.version).toBe(sent[index]! + 1n);
      } else {
        expect(sent[index]).not.toBe('any');
        expect(one.reason).toBeInstanceOf(VersionConflict);
        expect(one.reason.actual).not.toBe(sent[index]);
      }
    });
  });

  it('shows readers that run beside writers every event once and in order', async () => {
    const before = await store().head();
    let isWriting = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let turn = 0; turn < 25; turn++) {
        await eitherOf(writer).append(
          sampleStream(),
          [sampleEvent({ type: `Writer${writer}` }), sampleEvent()],
          0n,
        );
      }
    });
    const readers = Array.from({ length: 3 }, async (_, reader) => {
      const seen: bigint[] = [];
      for (let position = before; isWriting || position < (await store().head()); ) {
        for await (const batch of eitherOf(reader).readAll(position, { batchSize: reader + 1 })) {
          seen.push(...batch.events.map((event) => event.position));
          position = batch.position;
        }
      }
      return seen;
    });
    await Promise.all(writers);
    isWriting = false;
    const all = (await collect(store(), before)).events.map((event) => event.position);
    expect(all).toHaveLength(400);
    for (const seen of await Promise.all(readers)) expect(seen).toEqual(all);
  });
}

const sorted = (answers: readonly Appended[]): number[] =>
  answers.map((answer) => Number(answer.version)).sort((a, b) => a - b);
