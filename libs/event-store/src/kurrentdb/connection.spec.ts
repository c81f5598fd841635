import { assertSecureKurrentUrl } from './connection';

const check = (url: string, nodeEnv?: string) => () => assertSecureKurrentUrl(url, { nodeEnv });

it.each([
  ['esdb://yishi:secret@db.example:2113', 'production'],
  ['kurrentdb+discover://yishi:p%40ss@a.example:2113,b.example:2113?tls=true', undefined],
  ['esdb://yishi:secret@db.example?tlsCAFile=/etc/ca.pem&nodePreference=leader', 'production'],
  ['esdb://127.0.0.1:2113?tls=false', 'production'],
  ['esdb://localhost?tls=false', undefined],
  ['esdb://eventstore:2113?tls=false', 'development'],
])('accepts %s in %s', (url, nodeEnv) => {
  expect(check(url, nodeEnv)).not.toThrow();
});

it.each([
  ['esdb://yishi:secret@db.example?tls=false', 'production', /tls=false/],
  ['esdb://db.example?tls=false', undefined, /tls=false/],
  ['esdb://localhost.example?tls=false', 'production', /tls=false/],
  ['esdb://127.0.0.1,db.example?tls=false', 'production', /tls=false/],
  ['esdb://db.example', 'production', /needs a login/],
  ['esdb://yishi@db.example', 'production', /user:password/],
  ['esdb://yishi:sec:ret@db.example', 'production', /user:password/],
  ['esdb://yishi:secret%4@db.example', 'production', /percent-encoding/],
  ['esdb://yishi:sec@ret@db.example', 'production', /right shape/],
  ['postgres://yishi:secret@db.example', 'production', /right shape/],
  ['esdb://yishi:secret@db example', 'production', /a host that is none .*: db example$/],
  ['esdb://yishi:secret@db.example:99999', 'production', /a port that is none: 99999$/],
  ['esdb://yishi:secret@db.example?tls=no', 'production', /option tls/],
  ['esdb://yishi:secret@db.example?tlsVerifyCert=false', 'production', /tlsVerifyCert/],
  ['esdb://yishi:secret@db.example?throwOnAppendFailure=false', 'production', /throwOnAppend/],
])('refuses %s in %s and does not repeat the password', (url, nodeEnv, reason) => {
  expect(check(url, nodeEnv)).toThrow(RangeError);
  expect(check(url, nodeEnv)).toThrow(reason);
  expect(check(url, nodeEnv)).not.toThrow(/sec/);
});
