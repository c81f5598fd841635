import { AmbiguousFailure, TransientFailure } from '@yishi/event-store';
import { isInfrastructureError } from './infrastructure-errors';

const coded = (code: string) => Object.assign(new Error('x'), { code });

it.each([
  ['connection refused', coded('ECONNREFUSED')],
  ['server shut down', coded('57P01')],
  ['too many connections', coded('53300')],
  ['deadlock', coded('40P01')],
  ['lock not available', coded('55P03')],
  ['session ended while idle', coded('25P03')],
  ['the driver lost its connection', new Error('Connection terminated unexpectedly')],
  ['the pool gave none', new Error('timeout exceeded when trying to connect')],
  ['the log is away', new TransientFailure('away')],
  ['the log may have written', new AmbiguousFailure('unknown')],
])('repeats after: %s', (_what, error) => {
  expect(isInfrastructureError(error)).toBe(true);
});

it.each([
  ['unique violation', coded('23505')],
  ['null in a column without', coded('23502')],
  ['out of range', coded('22003')],
  ['no such table', coded('42P01')],
  ['a handler that threw', new TypeError('x is undefined')],
  ['a thrown text', 'text'],
])('stops after: %s', (_what, error) => {
  expect(isInfrastructureError(error)).toBe(false);
});
