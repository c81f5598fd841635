import 'reflect-metadata';
import fc from 'fast-check';
import { isAfter, type Message, WHOLE_POSITION } from '../message-bus';
import {
  fromRecord,
  type KafkaRecord,
  type ReceivedRecord,
  toMarkRecord,
  toRecord,
} from './cloud-events';

const TOPIC = 'yishi.project.v1';
const AFTER = { position: 41n, index: WHOLE_POSITION };

/** What a broker makes of a record: bytes. */
const received = ({ key, value, headers }: KafkaRecord): ReceivedRecord => ({
  topic: TOPIC,
  partition: 2,
  offset: 7n,
  timestamp: '1527840000000',
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, Buffer.from(v)])),
});

const message: Message = {
  topic: TOPIC,
  key: 'project-1',
  type: 'ContributionReceived.v1',
  data: {
    projectId: '7d5f0f0e-7b0a-8c53-9d0e-3f1f6f6d2b11',
    contributionId: '7d5f0f0e-7b0a-8c53-9d0e-3f1f6f6d2b12',
    receiptNumber: '2018-000001',
    channel: 'bank',
    amountFen: 28_742n,
    paidOn: '2018-06-01',
    raisedFen: 9_007_199_254_740_991n,
  },
  at: '2018-06-01T08:00:00.000Z',
  by: '王芳',
  role: 'resident',
  commandId: '0190a0a0-0000-7000-8000-000000000001',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  stream: 'project-1',
  position: 42n,
  index: 1,
};

it('writes a CloudEvent in binary mode', () =>
  expect(toRecord(message)).toEqual({
    key: 'project-1',
    value:
      '{"projectId":"7d5f0f0e-7b0a-8c53-9d0e-3f1f6f6d2b11",' +
      '"contributionId":"7d5f0f0e-7b0a-8c53-9d0e-3f1f6f6d2b12","receiptNumber":"2018-000001",' +
      '"channel":"bank","amountFen":28742,"paidOn":"2018-06-01","raisedFen":9007199254740991}',
    headers: {
      ce_specversion: '1.0',
      ce_id: '42.1',
      ce_source: '/yishi/project',
      ce_type: 'ContributionReceived.v1',
      ce_subject: 'project-1',
      ce_time: '2018-06-01T08:00:00.000Z',
      'content-type': 'application/json',
      ce_position: '42',
      ce_index: '1',
      ce_actor: '王芳',
      ce_role: 'resident',
      ce_commandid: '0190a0a0-0000-7000-8000-000000000001',
      ce_traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  }));

it('reads what it wrote', () =>
  expect(fromRecord(received(toRecord(message)), AFTER, 0)).toEqual(message));

it('names attributes as CloudEvents allows', () => {
  for (const name of Object.keys(toRecord(message).headers))
    expect(name).toMatch(/^(ce_[a-z0-9]{1,20}|content-type)$/);
});

it('reads marks', () => {
  const mark = received(toMarkRecord(2, { upTo: 99n, partitions: 3 }));
  expect(fromRecord(mark, AFTER, 0)).toEqual({ upTo: 99n, partitions: 3 });
  const wrong = received({
    ...toMarkRecord(2, { upTo: 99n, partitions: 3 }),
    headers: { yishi_mark: 'x' },
  });
  expect(fromRecord(wrong, AFTER, 0)).toMatchObject({
    unreadable: `record ${TOPIC}/2/7: yishi_mark`,
  });
});

it('carries every message whole', () => {
  const text = fc.string({ unit: 'grapheme' });
  const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
  const fen = fc.bigInt(-(2n ** 53n) + 1n, 2n ** 53n - 1n);
  const money = fc.dictionary(
    text.map((name) => `${name}Fen`),
    fen,
  );
  const data = fc
    .tuple(fc.dictionary(text, fc.oneof(scalar, fc.array(money))), money)
    .map(([fields, amounts]) => ({ ...withoutFen(fields), ...amounts }));
  const any = fc.record(
    {
      data,
      key: text,
      type: text,
      by: text,
      role: text,
      commandId: text,
      traceparent: text,
      stream: text,
      at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999') }).map(iso),
      position: fc.bigInt(0n, 2n ** 63n - 2n),
      index: fc.nat(999_999_999),
    },
    {
      requiredKeys: [
        ...(['data', 'key', 'type', 'by', 'role', 'commandId', 'stream', 'at'] as const),
        ...(['position', 'index'] as const),
      ],
    },
  );
  fc.assert(
    fc.property(any, (fields) => {
      const whole = { topic: TOPIC, ...fields } as Message;
      expect(fromRecord(received(toRecord(whole)), AFTER, 0)).toEqual(whole);
    }),
  );
});
const iso = (date: Date): string => date.toISOString();
/** Only money ends in `Fen`. */
const withoutFen = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !name.endsWith('Fen')));

describe('a record that can not be read', () => {
  const whole = toRecord(message);
  const broken = (change: Partial<KafkaRecord>) =>
    fromRecord(received({ ...whole, ...change }), AFTER, 3) as Message;
  const { ce_position: _position, ...placeless } = whole.headers;

  it.each([
    ['no CloudEvent', { headers: {} }, 'ce_specversion is missing'],
    ['another version', { headers: { ...whole.headers, ce_specversion: '2.0' } }, 'ce_specversion'],
    ['no place', { headers: placeless }, 'ce_position is missing'],
    ['a wrong place', { headers: { ...whole.headers, ce_position: '-1' } }, 'ce_position'],
    ['a wrong index', { headers: { ...whole.headers, ce_index: '1.5' } }, 'ce_index'],
    ['a wrong time', { headers: { ...whole.headers, ce_time: 'today' } }, 'ce_time'],
    ['another format', { headers: { ...whole.headers, 'content-type': 'a/b' } }, 'content-type'],
    ['no key', { key: null }, 'key'],
    ['no value', { value: null }, 'value'],
    ['no JSON', { value: '{' }, 'value: not JSON'],
    ['no object', { value: '5' }, 'value: not an object'],
    [
      'money with a fraction',
      { value: whole.value!.replace('28742', '28742.5') },
      'amountFen: isFenAmount',
    ],
  ])('says why: %s', (_, change, reason) => {
    const { unreadable, data, topic } = broken(change);
    expect({ unreadable, data, topic }).toEqual({
      unreadable: `record ${TOPIC}/2/7: ${reason}`,
      data: {},
      topic: TOPIC,
    });
  });

  it('keeps what can be read', () =>
    expect(broken({ value: '{' })).toEqual({
      ...message,
      traceparent: undefined,
      data: {},
      unreadable: `record ${TOPIC}/2/7: value: not JSON`,
    }));

  it('never tells of the data', () => {
    const value = whole.value!.replace('"bank"', '["secret"]');
    expect(broken({ value }).unreadable).toMatch(/channel: isString$/);
  });

  it('stands behind what came before it and before what comes next, once in each lane', () => {
    const junk = received({ key: null, value: null, headers: {} });
    const first = fromRecord(junk, AFTER, 0) as Message;
    const second = fromRecord(junk, first, 0) as Message;
    const elsewhere = fromRecord(junk, AFTER, 1) as Message;
    const places = [AFTER, first, second, elsewhere, { position: 42n, index: 0 }];
    for (const [at, place] of places.entries())
      if (at > 0) expect(isAfter(place, places[at - 1]!)).toBe(true);
    expect(first).toMatchObject({
      ...{ key: `${TOPIC}/2/7`, stream: `${TOPIC}/2/7`, type: '', by: '', role: '' },
      at: '2018-06-01T08:00:00.000Z',
    });
  });

  it('reads whatever bytes come', () => {
    const bytes = fc.uint8Array().map((array) => Buffer.from(array));
    const header = fc.oneof(bytes, fc.array(bytes), fc.constant(undefined));
    const names = fc.constantFrom(...Object.keys(whole.headers));
    const any = fc.record({ key: bytes, value: bytes, headers: fc.dictionary(names, header) });
    fc.assert(
      fc.property(any, (parts) => {
        const read = fromRecord({ ...received(whole), ...parts }, AFTER, 0);
        expect('upTo' in read || read.unreadable !== undefined).toBe(true);
      }),
    );
  });
});

it('lets a type of a newer program pass', () => {
  const newer = { ...message, type: 'MoonReached.v1', data: { height: 384_400 } };
  expect(fromRecord(received(toRecord(newer)), AFTER, 0)).toEqual(newer);
});
