import fc from 'fast-check';
import { LogOrder, type Mark } from './log-order';
import { BEFORE_ALL, isAfter, type Message, type Place, WHOLE_POSITION } from './message-bus';

const message = (position: number, index = 0): Message => ({
  topic: 'yishi.one.v1',
  key: 'a-1',
  stream: 'a-1',
  type: 'Counted.v1',
  data: {},
  at: '2018-06-01T08:00:00.000Z',
  by: 'somebody',
  role: 'resident',
  commandId: 'c',
  position: BigInt(position),
  index,
});
const mark = (position: number): Mark => ({ upTo: BigInt(position) });
const whole = (position: number): Place => ({ position: BigInt(position), index: WHOLE_POSITION });
const positions = (taken: ReturnType<LogOrder['take']>) =>
  taken?.messages.map(({ position }) => Number(position));

describe('the order of the log', () => {
  it('hands nothing out before every lane has come so far', () => {
    const order = new LogOrder(['a', 'b'], BEFORE_ALL);
    order.add('a', message(2));
    expect(order.take(10)).toBeUndefined();
    order.add('b', message(1));
    expect(positions(order.take(10))).toEqual([1]);
    order.add('b', mark(5));
    expect(order.take(10)).toEqual({
      messages: [message(2)],
      upTo: { position: 2n, index: 0 },
    });
    order.add('a', mark(4));
    expect(order.take(10)).toEqual({ messages: [], upTo: whole(4) });
    expect(order.take(10)).toBeUndefined();
  });

  it('says up to where it went when the limit cuts', () => {
    const order = new LogOrder(['a'], BEFORE_ALL);
    for (const position of [1, 2, 3]) order.add('a', message(position));
    order.add('a', mark(9));
    expect(order.take(2)).toMatchObject({ upTo: { position: 2n, index: 0 } });
    expect(order.take(2)).toMatchObject({ messages: [message(3)], upTo: whole(9) });
  });

  it('drops repeats, and what the subscriber has had', () => {
    const order = new LogOrder(['a'], whole(2));
    for (const position of [1, 2, 3, 4, 2, 3, 4, 5]) order.add('a', message(position));
    expect(positions(order.take(10))).toEqual([3, 4, 5]);
  });

  it('refuses a lane it was not told of', () => {
    expect(() => new LogOrder(['a'], BEFORE_ALL).add('b', mark(1))).toThrow('no lane b');
  });

  it('gives back the log, whatever lanes and repeats it came by', () => {
    const lanes = ['a', 'b', 'c'];
    const entry = fc.record({
      lane: fc.constantFrom(...lanes),
      messages: fc.integer({ min: 0, max: 3 }),
      markEvery: fc.boolean(),
      back: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        (log, limit) => {
          const order = new LogOrder(lanes, BEFORE_ALL);
          const sent = new Map<string, (Message | Mark)[]>(lanes.map((lane) => [lane, []]));
          const expected: Message[] = [];
          const received: Message[] = [];
          let upTo: Place = BEFORE_ALL;
          const drain = () => {
            for (let taken = order.take(limit); taken; taken = order.take(limit)) {
              expect(taken.messages.length).toBeLessThanOrEqual(limit);
              expect(isAfter(taken.upTo, upTo)).toBe(true);
              upTo = taken.upTo;
              received.push(...taken.messages);
            }
          };
          log.forEach(({ lane, messages, markEvery, back }, at) => {
            const own = sent.get(lane)!;
            // a relay that lost its checkpoint sends the last ones again
            for (const again of own.slice(Math.max(0, own.length - back))) order.add(lane, again);
            for (let index = 0; index < messages; index++) own.push(message(at + 1, index));
            expected.push(...(own.slice(own.length - messages) as Message[]));
            for (const fresh of own.slice(own.length - messages)) order.add(lane, fresh);
            if (markEvery)
              for (const other of lanes) {
                sent.get(other)!.push(mark(at + 1));
                order.add(other, mark(at + 1));
              }
            drain();
          });
          expect(received).toEqual(expected.slice(0, received.length));
          for (const lane of lanes) order.add(lane, mark(log.length + 1));
          drain();
          expect(received).toEqual(expected);
          expect(lanes.map((lane) => order.waiting(lane))).toEqual([0, 0, 0]);
        },
      ),
    );
  });
});
