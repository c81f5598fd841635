import { BrokerUnavailable, isWorthRepeating, UnfitTopic } from './kafka-errors';
import { Outages } from './outages';

const away = new BrokerUnavailable('connect ECONNREFUSED');
let now: number;
let fatal: Error[];
let outages: Outages;
beforeEach(() => {
  now = 0;
  fatal = [];
  outages = new Outages(
    300_000,
    (error) => fatal.push(error),
    () => now,
  );
});

it('lets a user try again for so long, and then ends the program once', () => {
  expect(outages.failed('group a', away)).toBe(true);
  now = 299_999;
  expect(outages.failed('group a', away)).toBe(true);
  expect(outages.failed('group b', away)).toBe(true);
  now = 300_000;
  expect(outages.failed('group a', away)).toBe(false);
  now = 600_000;
  expect(outages.failed('group b', away)).toBe(false);
  expect(fatal.map(({ message }) => message)).toEqual(['group a: connect ECONNREFUSED']);
});

it('begins to count anew after a success', () => {
  outages.failed('group a', away);
  now = 299_999;
  outages.succeeded('group a');
  now = 400_000;
  expect(outages.failed('group a', away)).toBe(true);
});

const clientError = (name: string, fields: object = {}, cause?: Error): Error =>
  Object.assign(new Error(name, { cause }), { name, ...fields });

it.each([
  [
    'the client gave up on a connection',
    clientError(
      'KafkaJSNumberOfRetriesExceeded',
      { retriable: false },
      clientError('KafkaJSConnectionError'),
    ),
  ],
  ['no broker', clientError('KafkaJSNoBrokerAvailableError')],
  ['a leader moves', clientError('KafkaJSProtocolError', { retriable: true })],
  ['a topic waits for a person', new UnfitTopic('would lose messages')],
])('repeats: %s', (_, error) => expect(isWorthRepeating(error)).toBe(true));

it.each([
  [
    'no right',
    clientError('KafkaJSProtocolError', { type: 'GROUP_AUTHORIZATION_FAILED', retriable: false }),
  ],
  ['wrong password', clientError('KafkaJSSASLAuthenticationError', { retriable: false })],
  [
    'a fault in the client',
    clientError('KafkaJSNonRetriableError', { retriable: false }, new TypeError('x')),
  ],
])('does not repeat: %s', (_, error) => {
  expect(isWorthRepeating(error)).toBe(false);
  expect(outages.failed('group a', error)).toBe(false);
  expect(fatal).toHaveLength(1);
});
