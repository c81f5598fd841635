import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';

/**
 * A variable of the environment. `read` gets a text that is not empty, and throws an Error that
 * says why not.
 */
export type Variable<T = unknown> = Readonly<{
  name: string;
  /** As a reader of the table would write it; empty when the variable has none. */
  default: string;
  meaning: Readonly<Record<'en' | 'zh-CN', string>>;
  /** The value is never shown in a message. */
  secret?: boolean;
  read: (text: string) => T;
}>;

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const EVENT_STORES = ['postgres', 'kurrentdb'] as const;
export type EventStoreKind = (typeof EVENT_STORES)[number];

export const BUSES = ['in-process', 'kafka'] as const;
export type BusKind = (typeof BUSES)[number];

export const ENVIRONMENTS = ['development', 'test', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

const oneOf =
  <T extends string>(allowed: readonly T[]) =>
  (text: string): T => {
    if (!(allowed as readonly string[]).includes(text))
      throw new Error(`must be one of ${allowed.join(', ')}`);
    return text as T;
  };

const wholeNumber = (least: number, most: number) => (text: string) => {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new Error(`must be a whole number from ${least} to ${most}`);
  return number;
};

const flag = (text: string): boolean => {
  if (text !== '0' && text !== '1') throw new Error('must be 1 (on) or 0 (off)');
  return text === '1';
};

const shortText = (text: string): string => {
  if (!/^[\x21-\x7e]{1,200}$/.test(text))
    throw new Error('must be 1 to 200 visible ASCII characters');
  return text;
};

const list =
  (check: (item: string) => void) =>
  (text: string): readonly string[] => {
    const items = text.split(',').map((item) => item.trim());
    for (const item of items) check(item);
    return Object.freeze(items);
  };

function addressOrNetwork(item: string): void {
  const [address = '', bits, ...more] = item.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  const bitsFit = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  if (version === 0 || !bitsFit || more.length > 0)
    throw new Error(`must list IP addresses or networks such as 10.0.0.0/8; '${item}' is none`);
}

function webOrigin(item: string): void {
  if (!/^https?:\/\//.test(item) || !URL.canParse(item) || new URL(item).origin !== item)
    throw new Error(`must list origins such as https://example.org; '${item}' is none`);
}

function httpUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new Error('must be a URL such as http://127.0.0.1:4318');
  return text;
}

function postgresUrl(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text))
    throw new Error('must be a URL such as postgres://user:password@host:5432/database');
  return text;
}

function logDatabase(text: string): string {
  if (!/^(esdb|kurrentdb)(\+discover)?:\/\/\S+$/.test(text))
    throw new Error('must be a connection string such as kurrentdb://user:password@host:2113');
  return text;
}

function hostAndPort(item: string): void {
  const [, , port] = /^(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(item) ?? [];
  if (port === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new Error(`must list addresses such as kafka:9092; '${item}' is none`);
}

function ed25519Key(text: string): KeyObject {
  const pem = text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : readKeyFile(text);
  return parseTokenKey(pem);
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Error('must be a PEM text or the path of a PEM file that can be read');
  }
}

/**
 * An Ed25519 key from PEM: private (PKCS#8), or public (SPKI), which is all a service needs that
 * only checks tokens. Throws an Error that shows nothing of the text.
 */
export function parseTokenKey(pem: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = pem.includes('PUBLIC KEY') ? createPublicKey(pem) : createPrivateKey(pem);
  } catch {
    // the reason below is the same, and OpenSSL's own says less
  }
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new Error('must be an Ed25519 key in PEM (PKCS#8, or SPKI to check tokens only)');
  return key;
}

/** 32 bytes in base64. Throws an Error that shows nothing of the text. */
export function parseVaultKey(text: string): KeyObject {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32 || bytes.toString('base64') !== text)
    throw new Error('must be 32 bytes in base64 (44 characters)');
  return createSecretKey(bytes);
}

const variable = <T>(description: Variable<T>): Variable<T> => description;

/** Every variable the program reads. The table in the README is made from it (`variablesTable`). */
export const VARIABLES = {
  nodeEnv: variable({
    name: 'NODE_ENV',
    default: 'development',
    meaning: {
      en: '`production` refuses what only development may do',
      'zh-CN': '`production` 时拒绝仅供开发的设置',
    },
    read: oneOf(ENVIRONMENTS),
  }),
  port: variable({
    name: 'PORT',
    default: '3000',
    meaning: {
      en: 'Port of the HTTP server; 0 takes any free one',
      'zh-CN': 'HTTP 服务端口；0 为任意空闲端口',
    },
    read: wholeNumber(0, 65_535),
  }),
  host: variable({
    name: 'HOST',
    default: '127.0.0.1',
    meaning: {
      en: 'Address the HTTP server listens on',
      'zh-CN': 'HTTP 服务监听的地址',
    },
    read: shortText,
  }),
  databaseUrl: variable({
    name: 'DATABASE_URL',
    default: '',
    meaning: {
      en: 'PostgreSQL to use instead of the embedded one; in production over TLS (`sslmode=require` or stricter) unless it is on this machine',
      'zh-CN':
        '代替自带数据库的 PostgreSQL；生产环境须用 TLS（`sslmode=require` 或更严），除非在本机',
    },
    secret: true,
    read: postgresUrl,
  }),
  logDatabaseUrl: variable({
    name: 'LOG_DATABASE_URL',
    default: '',
    meaning: {
      en: 'PostgreSQL that holds the log, which all services write; default: `DATABASE_URL`',
      'zh-CN': '存放日志的 PostgreSQL，各服务共写；默认同 `DATABASE_URL`',
    },
    secret: true,
    read: postgresUrl,
  }),
  vaultDatabaseUrl: variable({
    name: 'VAULT_DATABASE_URL',
    default: '',
    meaning: {
      en: 'PostgreSQL that holds the vault of personal data, which all services share; default: `DATABASE_URL`',
      'zh-CN': '存放个人信息保险库的 PostgreSQL，各服务共用；默认同 `DATABASE_URL`',
    },
    secret: true,
    read: postgresUrl,
  }),
  eventStore: variable({
    name: 'EVENT_STORE',
    default: 'postgres',
    meaning: {
      en: 'What holds the log: `postgres`, or `kurrentdb` (then `KURRENTDB_URL` is needed)',
      'zh-CN': '日志存放处：`postgres`，或 `kurrentdb`（须设 `KURRENTDB_URL`）',
    },
    read: oneOf(EVENT_STORES),
  }),
  kurrentdbUrl: variable({
    name: 'KURRENTDB_URL',
    default: '',
    meaning: {
      en: 'Connection string of KurrentDB (EventStoreDB), credentials included; in production over TLS unless it is on this machine',
      'zh-CN': 'KurrentDB（EventStoreDB）的连接串，含凭据；生产环境须用 TLS，除非在本机',
    },
    secret: true,
    read: logDatabase,
  }),
  bus: variable({
    name: 'BUS',
    default: 'in-process',
    meaning: {
      en: 'What carries integration events: `in-process`, or `kafka` (then `KAFKA_BROKERS` is needed; services always need it)',
      'zh-CN':
        '集成事件的传送：`in-process`，或 `kafka`（须设 `KAFKA_BROKERS`；分服务部署必须用它）',
    },
    read: oneOf(BUSES),
  }),
  kafkaBrokers: variable({
    name: 'KAFKA_BROKERS',
    default: '',
    meaning: {
      en: 'Addresses of Kafka brokers, `host:port`, separated by commas',
      'zh-CN': 'Kafka 各代理的地址 `host:port`，以逗号分隔',
    },
    read: list(hostAndPort),
  }),
  kafkaTls: variable({
    name: 'KAFKA_TLS',
    default: '0',
    meaning: {
      en: '1 speaks TLS to Kafka; required in production unless every broker is on this machine',
      'zh-CN': '设为 1 时以 TLS 连接 Kafka；生产环境必须，除非代理都在本机',
    },
    read: flag,
  }),
  kafkaUsername: variable({
    name: 'KAFKA_USERNAME',
    default: '',
    meaning: {
      en: 'User of SASL/SCRAM-SHA-512 at Kafka; none: no authentication',
      'zh-CN': 'Kafka 的 SASL/SCRAM-SHA-512 用户名；不设则不认证',
    },
    read: shortText,
  }),
  kafkaPassword: variable({
    name: 'KAFKA_PASSWORD',
    default: '',
    meaning: {
      en: 'Password of `KAFKA_USERNAME`',
      'zh-CN': '`KAFKA_USERNAME` 的密码',
    },
    secret: true,
    read: shortText,
  }),
  kafkaPartitions: variable({
    name: 'KAFKA_PARTITIONS',
    default: '1',
    meaning: {
      en: 'Partitions of a topic that this program makes (topics that are there stay as they are); more than 1 only where there are several brokers',
      'zh-CN': '本程序新建主题的分区数（已有主题不变）；有多个代理时才需大于 1',
    },
    read: wholeNumber(1, 100),
  }),
  kafkaReplication: variable({
    name: 'KAFKA_REPLICATION',
    default: '1',
    meaning: {
      en: 'Replicas of a topic that this program makes; 3 where there are three brokers',
      'zh-CN': '本程序新建主题的副本数；三个代理时设为 3',
    },
    read: wholeNumber(1, 7),
  }),
  dataFolder: variable({
    name: 'YISHI_DATA',
    default: '',
    meaning: {
      en: 'Folder of the embedded database and of the keys made at first start; default `/var/lib/yishi/standalone` for root, `~/.local/share/yishi/standalone` for others',
      'zh-CN':
        '自带数据库与首次启动所生成密钥的文件夹；默认 root 为 `/var/lib/yishi/standalone`，其他用户为 `~/.local/share/yishi/standalone`',
    },
    read: (text) => resolve(text),
  }),
  postgresUser: variable({
    name: 'YISHI_POSTGRES_USER',
    default: '',
    meaning: {
      en: 'User that runs a new embedded database when started as root; default `postgres` or `nobody`',
      'zh-CN': '以 root 启动时，运行新建自带数据库的系统用户；默认 `postgres` 或 `nobody`',
    },
    read: shortText,
  }),
  movableClock: variable({
    name: 'YISHI_MOVABLE_CLOCK',
    default: '0',
    meaning: {
      en: '1 lets the clock be moved (demonstrations); refused in production',
      'zh-CN': '设为 1 可拨动时钟（演示用）；生产环境拒绝',
    },
    read: flag,
  }),
  tokenKey: variable({
    name: 'YISHI_TOKEN_KEY',
    default: '',
    meaning: {
      en: 'Ed25519 key of bearer tokens: PEM text, or the path of a PEM file; the public key is enough to check them',
      'zh-CN': '令牌的 Ed25519 密钥：PEM 文本或文件路径；仅校验令牌时公钥即可',
    },
    secret: true,
    read: ed25519Key,
  }),
  tokenOtherKey: variable({
    name: 'YISHI_TOKEN_OTHER_KEY',
    default: '',
    meaning: {
      en: 'A second Ed25519 key whose tokens are accepted too, while `YISHI_TOKEN_KEY` is exchanged: PEM text, or the path of a PEM file',
      'zh-CN': '更换 `YISHI_TOKEN_KEY` 期间同时接受其令牌的另一把 Ed25519 密钥：PEM 文本或文件路径',
    },
    secret: true,
    read: ed25519Key,
  }),
  tokenIssuer: variable({
    name: 'YISHI_TOKEN_ISSUER',
    default: 'yishi',
    meaning: {
      en: '`iss` of the tokens',
      'zh-CN': '令牌的 `iss`',
    },
    read: shortText,
  }),
  tokenAudience: variable({
    name: 'YISHI_TOKEN_AUDIENCE',
    default: 'yishi-api',
    meaning: {
      en: '`aud` of the tokens; a token for another audience is refused',
      'zh-CN': '令牌的 `aud`；其他受众的令牌被拒绝',
    },
    read: shortText,
  }),
  vaultKey: variable({
    name: 'YISHI_VAULT_KEY',
    default: '',
    meaning: {
      en: 'Key of the vault of personal data: 32 bytes in base64',
      'zh-CN': '个人信息保险库密钥：32 字节的 base64',
    },
    secret: true,
    read: parseVaultKey,
  }),
  logLevel: variable({
    name: 'YISHI_LOG_LEVEL',
    default: 'info',
    meaning: {
      en: `Least severe level that is logged: ${LOG_LEVELS.join(', ')}`,
      'zh-CN': `记录的最低级别：${LOG_LEVELS.join(', ')}`,
    },
    read: oneOf(LOG_LEVELS),
  }),
  metricsPort: variable({
    name: 'METRICS_PORT',
    default: '',
    meaning: {
      en: 'Port of `/metrics` (Prometheus) and `/followers`, for operators; 0 takes any free one; none by default',
      'zh-CN': '运维端口：`/metrics`（Prometheus）与 `/followers`；0 为任意空闲端口；默认不开',
    },
    read: wholeNumber(0, 65_535),
  }),
  metricsHost: variable({
    name: 'METRICS_HOST',
    default: '127.0.0.1',
    meaning: {
      en: 'Address `METRICS_PORT` listens on; never one that the public reaches',
      'zh-CN': '`METRICS_PORT` 监听的地址；切勿对公众开放',
    },
    read: shortText,
  }),
  otlpEndpoint: variable({
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    default: '',
    meaning: {
      en: 'Collector that traces are sent to (OTLP over HTTP, such as `http://127.0.0.1:4318`); none by default. The other `OTEL_` variables are as OpenTelemetry defines them',
      'zh-CN':
        '链路追踪数据发往的收集器（OTLP/HTTP，如 `http://127.0.0.1:4318`）；默认不发。其他 `OTEL_` 变量依 OpenTelemetry 的定义',
    },
    // may name a user and a password
    secret: true,
    read: httpUrl,
  }),
  rateLimitPerMinute: variable({
    name: 'YISHI_RATE_LIMIT_PER_MINUTE',
    default: '600',
    meaning: {
      en: 'Requests a minute and address on public routes',
      'zh-CN': '公开路由每地址每分钟的请求数',
    },
    read: wholeNumber(1, 1_000_000),
  }),
  trustProxy: variable({
    name: 'YISHI_TRUST_PROXY',
    default: '',
    meaning: {
      en: 'Addresses or networks of proxies whose X-Forwarded-For is believed; none by default',
      'zh-CN': '可信代理的地址或网段（采信其 X-Forwarded-For）；默认无',
    },
    read: list(addressOrNetwork),
  }),
  corsOrigins: variable({
    name: 'YISHI_CORS_ORIGINS',
    default: '',
    meaning: {
      en: 'Web origins that may call the API from a browser; none by default',
      'zh-CN': '可从浏览器调用接口的网站来源；默认无',
    },
    read: list(webOrigin),
  }),
  shutdownTimeoutMs: variable({
    name: 'YISHI_SHUTDOWN_TIMEOUT_MS',
    default: '10000',
    meaning: {
      en: 'How long a stop waits for requests under way',
      'zh-CN': '停止时等待进行中请求的时间（毫秒）',
    },
    read: wholeNumber(0, 600_000),
  }),
} as const;

const HEADS = { en: '| variable | default | meaning |', 'zh-CN': '| 变量 | 默认值 | 含义 |' };

/** The configuration table in Markdown, for the READMEs. */
export function variablesTable(language: 'en' | 'zh-CN'): string {
  const rows = Object.values(VARIABLES).map(
    ({ name, default: value, meaning }) =>
      `| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${meaning[language]} |`,
  );
  return [HEADS[language], '|---|---|---|', ...rows].join('\n');
}
