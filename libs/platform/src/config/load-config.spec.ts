import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { defaultDataFolder } from '../embedded-postgres';
import { type Config, ConfigRefused, loadConfig, VARIABLES, variablesTable } from '.';

const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
const vaultKey = Buffer.alloc(32, 7).toString('base64');

function problemsOf(env: NodeJS.ProcessEnv) {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigRefused) return error.problems;
    throw error;
  }
  throw new Error('was not refused');
}

const TLS = 'postgres://a@db/x?sslmode=require';
const KAFKA = { BUS: 'kafka', KAFKA_BROKERS: 'kafka:9092' };
const KAFKA_USER = { KAFKA_USERNAME: 'app', KAFKA_PASSWORD: 'geheim' };

describe('loadConfig', () => {
  it('has a default for all that needs one', () => {
    expect(loadConfig({})).toEqual({
      nodeEnv: 'development',
      port: 3000,
      host: '127.0.0.1',
      eventStore: 'postgres',
      bus: 'in-process',
      kafkaBrokers: [],
      kafkaTls: false,
      kafkaPartitions: 1,
      kafkaReplication: 1,
      dataFolder: defaultDataFolder('standalone'),
      movableClock: false,
      tokenIssuer: 'yishi',
      tokenAudience: 'yishi-api',
      logLevel: 'info',
      metricsHost: '127.0.0.1',
      rateLimitPerMinute: 600,
      trustProxy: [],
      corsOrigins: [],
      shutdownTimeoutMs: 10_000,
    } satisfies Config);
  });

  it('reads every variable', () => {
    const config = loadConfig({
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '::1',
      DATABASE_URL: 'postgres://app:geheim@db.example.org/yishi?sslmode=verify-full',
      LOG_DATABASE_URL: 'postgres://app@db/log?sslmode=require',
      VAULT_DATABASE_URL: 'postgres://app@db/vault?sslmode=require',
      EVENT_STORE: 'kurrentdb',
      KURRENTDB_URL: 'kurrentdb://app:geheim@db:2113?tls=true',
      BUS: 'kafka',
      KAFKA_BROKERS: 'kafka-1:9092, [::1]:9092',
      KAFKA_TLS: '1',
      KAFKA_USERNAME: 'app',
      KAFKA_PASSWORD: 'geheim',
      KAFKA_PARTITIONS: '6',
      KAFKA_REPLICATION: '3',
      YISHI_DATA: '/var/lib/yishi',
      YISHI_MOVABLE_CLOCK: '0',
      YISHI_TOKEN_KEY: String(pem).replaceAll('\n', '\\n'),
      YISHI_TOKEN_OTHER_KEY: String(pem),
      YISHI_TOKEN_ISSUER: 'shanyang',
      YISHI_TOKEN_AUDIENCE: 'shanyang-api',
      YISHI_VAULT_KEY: vaultKey,
      YISHI_LOG_LEVEL: 'warn',
      METRICS_PORT: '9464',
      METRICS_HOST: '10.0.0.5',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.org:4318',
      YISHI_RATE_LIMIT_PER_MINUTE: '60',
      YISHI_TRUST_PROXY: '10.0.0.0/8, ::1',
      YISHI_CORS_ORIGINS: 'https://a.example.org,http://localhost:5173',
      YISHI_SHUTDOWN_TIMEOUT_MS: '500',
    });
    expect(config).toMatchObject({
      nodeEnv: 'production',
      port: 0,
      host: '::1',
      logDatabaseUrl: 'postgres://app@db/log?sslmode=require',
      kurrentdbUrl: 'kurrentdb://app:geheim@db:2113?tls=true',
      kafkaBrokers: ['kafka-1:9092', '[::1]:9092'],
      kafkaPartitions: 6,
      dataFolder: '/var/lib/yishi',
      logLevel: 'warn',
      metricsPort: 9464,
      metricsHost: '10.0.0.5',
      otlpEndpoint: 'https://collector.example.org:4318',
      trustProxy: ['10.0.0.0/8', '::1'],
      corsOrigins: ['https://a.example.org', 'http://localhost:5173'],
      shutdownTimeoutMs: 500,
    });
    expect(config.tokenKey?.asymmetricKeyType).toBe('ed25519');
    expect(config.tokenOtherKey?.asymmetricKeyType).toBe('ed25519');
    expect(config.vaultKey?.export().length).toBe(32);
    expect(inspect(config, { depth: 9 })).not.toContain(vaultKey);
    expect(Object.isFrozen(config) && Object.isFrozen(config.trustProxy)).toBe(true);
  });

  it.each([
    ['NODE_ENV', 'prod'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['PORT', '1e3'],
    ['HOST', 'a b'],
    ['DATABASE_URL', 'mysql://root@localhost/x'],
    ['YISHI_MOVABLE_CLOCK', 'true'],
    ['YISHI_TOKEN_KEY', '/no/such/file.pem'],
    ['YISHI_TOKEN_KEY', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
    ['YISHI_TOKEN_KEY', rsaPem()],
    ['YISHI_VAULT_KEY', Buffer.alloc(31).toString('base64')],
    ['YISHI_VAULT_KEY', `${vaultKey.slice(0, -2)}!!`],
    ['YISHI_LOG_LEVEL', 'silent'],
    ['METRICS_PORT', '65536'],
    ['METRICS_HOST', 'a b'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '127.0.0.1:4318'],
    ['YISHI_RATE_LIMIT_PER_MINUTE', '0'],
    ['YISHI_TRUST_PROXY', 'true'],
    ['YISHI_TRUST_PROXY', '10.0.0.0/33'],
    ['YISHI_CORS_ORIGINS', '*'],
    ['YISHI_CORS_ORIGINS', 'https://example.org/'],
    ['YISHI_SHUTDOWN_TIMEOUT_MS', '1.5'],
    ['YISHI_MOVEABLE_CLOCK', '1'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(problemsOf({ [name]: value }).map((p) => p.variable)).toEqual([name]);
  });

  it('names everything that is wrong at once, and shows no secret', () => {
    const secret = 'c2VjcmV0LXRoYXQtbXVzdC1ub3QtYmUtc2hvd24=';
    const env = { PORT: 'x', YISHI_VAULT_KEY: `${secret}AAAA`, YISHI_LOG_LEVLE: 'info' };
    expect(problemsOf(env).map((p) => p.variable)).toEqual([
      'PORT',
      'YISHI_VAULT_KEY',
      'YISHI_LOG_LEVLE',
    ]);
    expect(() => loadConfig(env)).toThrow(/PORT must be a whole number from 0 to 65535 .*'x'/);
    expect(() => loadConfig(env)).not.toThrow(secret);
  });

  it('takes an empty value as not given, and leaves the variables of the tests alone', () => {
    expect(loadConfig({ PORT: '', YISHI_VAULT_KEY: '', YISHI_TEST_DATABASE_URL: 'x' }).port).toBe(
      3000,
    );
  });

  it.each([
    ['LOG_DATABASE_URL', { LOG_DATABASE_URL: 'mysql://a@db/x' }],
    ['EVENT_STORE', { EVENT_STORE: 'mongo' }],
    ['KURRENTDB_URL', { EVENT_STORE: 'kurrentdb' }],
    ['KURRENTDB_URL', { KURRENTDB_URL: 'http://db:2113' }],
    ['KAFKA_BROKERS', { BUS: 'kafka' }],
    ['KAFKA_BROKERS', { KAFKA_BROKERS: 'kafka' }],
    ['KAFKA_BROKERS', { KAFKA_BROKERS: 'kafka:99999' }],
    ['KAFKA_PASSWORD', { KAFKA_USERNAME: 'app' }],
    ['KAFKA_USERNAME', { KAFKA_PASSWORD: 'geheim' }],
    ['KURRENTDB_URL', { EVENT_STORE: 'kurrentdb', KURRENTDB_URL: 'esdb://a:geheim@x:y' }],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', { OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://a:geheim@x' }],
    ['KAFKA_PARTITIONS', { KAFKA_PARTITIONS: '0' }],
  ])('names %s when it is wrong or missing, and shows no password', (name, env) => {
    expect(problemsOf(env).map((p) => p.variable)).toEqual([name]);
    expect(JSON.stringify(problemsOf(env))).not.toContain('geheim');
  });

  it('wants a database and a broker for a service', () => {
    const refusal = () => loadConfig({}, { service: 'project-service' });
    expect(refusal).toThrow(/DATABASE_URL must be set/);
    expect(refusal).toThrow(/BUS must be kafka/);
    const env = { DATABASE_URL: 'postgres://a@db/x', BUS: 'kafka', KAFKA_BROKERS: 'kafka:9092' };
    const { dataFolder } = loadConfig(env, { service: 'project-service' });
    expect(dataFolder).toBe(defaultDataFolder('project-service'));
  });

  it.each([
    ['a movable clock', { YISHI_MOVABLE_CLOCK: '1' }, 'YISHI_MOVABLE_CLOCK'],
    ['a database in the clear', { DATABASE_URL: 'postgres://a@db/x' }, 'DATABASE_URL'],
    ['a log in the clear', { LOG_DATABASE_URL: 'postgres://a@db/x' }, 'LOG_DATABASE_URL'],
    ['a vault in the clear', { VAULT_DATABASE_URL: 'postgres://a@db/x' }, 'VAULT_DATABASE_URL'],
    ['a broker in the clear', { ...KAFKA, ...KAFKA_USER }, 'KAFKA_TLS'],
    ['a broker that anybody may use', { ...KAFKA, KAFKA_TLS: '1' }, 'KAFKA_USERNAME'],
    ['TLS if it can be had', { DATABASE_URL: 'postgres://a@db/x?sslmode=prefer' }, 'DATABASE_URL'],
    ['TLS that is taken back', { DATABASE_URL: `${TLS}&sslmode=disable` }, 'DATABASE_URL'],
    [
      'a host that is taken back',
      { DATABASE_URL: 'postgres:///x?host=/run&host=db' },
      'DATABASE_URL',
    ],
    ['TLS with any server', { DATABASE_URL: `${TLS}&uselibpqcompat=true` }, 'DATABASE_URL'],
    [
      'TLS with any server at all',
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      'NODE_TLS_REJECT_UNAUTHORIZED',
    ],
    [
      'a collector in the clear',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318' },
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ],
  ])('refuses %s in production only', (_what, env, name) => {
    expect(problemsOf({ ...env, NODE_ENV: 'production' }).map((p) => p.variable)).toEqual([name]);
    expect(() => loadConfig({ ...env, NODE_ENV: 'development' })).not.toThrow();
  });

  it.each([
    'postgres://a@127.0.0.1:5432/x',
    'postgres://a@[::1]/x',
    'postgres://a@localhost/x',
    'postgresql://a@db/x?sslmode=require',
    'postgres:///x?host=/run/postgresql',
  ])('takes %s in production', (url) => {
    expect(loadConfig({ NODE_ENV: 'production', DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  it('takes what is on this machine in production, and what is protected on the way', () => {
    const env = { NODE_ENV: 'production', BUS: 'kafka', KAFKA_BROKERS: '127.0.0.1:9092' };
    for (const endpoint of ['http://127.0.0.1:4318', 'https://otel.example.org'])
      expect(() => loadConfig({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).not.toThrow();
  });

  it('has a table with a row for every variable', () => {
    const rows = variablesTable('en').split('\n').slice(2);
    expect(rows).toHaveLength(Object.keys(VARIABLES).length);
    expect(rows).toContain('| `PORT` | `3000` | Port of the HTTP server; 0 takes any free one |');
  });

  it.each([
    ['README.md', 'en'],
    ['README.zh-CN.md', 'zh-CN'],
  ] as const)('has the table of %s', (file, language) => {
    const readme = readFileSync(join(__dirname, '../../../..', file), 'utf8');
    expect(readme).toContain(variablesTable(language));
  });
});

function rsaPem(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}
