import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  type EmbeddedPostgres,
  firstStartKeys,
  type Keys,
  startEmbeddedPostgres,
  TokenIssuer,
} from '@yishi/platform';
import {
  KEEPERS_OF_PERSONS,
  prepareDatabases,
  type ServiceRole,
} from '../../../prepare-databases/src/prepare-databases';
import type { Servers } from '../api';
import { type KafkaServer, startKafka } from '../kafka/kafka-server';
import { freePort, type ServerProcess, startServer } from '../server-process';
import { addressOf, databaseNameOf } from './databases';
import { type RunningProxy, startProxy } from './proxy';
import { SERVICES, type ServiceName, serviceOf } from './services';

/** Four services hold about thirty connections each, and are started beside their successors. */
const SETTINGS = { max_connections: '400', shared_buffers: '256MB' };

const NO_PROXY = 'no nginx is installed: the client finds the service of a path by itself';

export type InstallationOptions = Readonly<{
  /** More of the environment, for every service. */
  env?: Readonly<Record<string, string>>;
  say?: (text: string) => void;
}>;

/**
 * Yishi as four services, each a process with a database and a role of its own, over one log, one
 * vault, a real broker, and behind a proxy. PostgreSQL is the one that comes with the program.
 */
export class Installation {
  private readonly services = new Map<ServiceName, ServerProcess>();
  private readonly starting = new Map<ServiceName, Promise<ServerProcess>>();
  private readonly ports = new Map<ServiceName, number>();
  private readonly roles = new Map<ServiceName, ServiceRole>(
    SERVICES.map((service) => {
      const name = databaseNameOf(service);
      const password = randomBytes(16).toString('hex');
      return [service, { name, password, keepsPersons: KEEPERS_OF_PERSONS.includes(name) }];
    }),
  );

  private constructor(
    readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    readonly kafka: KafkaServer,
    private readonly keys: Keys,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  private proxy?: RunningProxy;

  static async start(
    folder: string,
    { env = {}, say = () => {} }: InstallationOptions = {},
  ): Promise<Installation> {
    const kafka = await startKafka();
    say(`Kafka listens at ${kafka.brokers.join(', ')}`);
    const postgres = await startEmbeddedPostgres({
      dataFolder: path.join(folder, 'postgres'),
      database: 'postgres',
      settings: SETTINGS,
    });
    const keys = firstStartKeys(folder);
    const installation = new Installation(folder, postgres, kafka, keys, env);
    try {
      await installation.prepareDatabases();
      for (const name of SERVICES) installation.ports.set(name, await freePort());
      await Promise.all(SERVICES.map((name) => installation.startService(name)));
      installation.proxy = await startProxy(folder, installation.urls());
      say(installation.proxy ? 'nginx stands before the services' : NO_PROXY);
      return installation;
    } catch (error) {
      await installation.stop();
      throw error;
    }
  }

  /** Where a client finds them: the proxy, or each service by itself. Clocks are no public thing. */
  get servers(): Servers {
    const { proxy } = this;
    const all = SERVICES.map((name) => this.urlOf(name));
    return { all, baseOf: (asked) => proxy?.url ?? this.urlOf(serviceOf(asked)) };
  }

  get issuer(): TokenIssuer {
    const { tokenKey: privateKey } = this.keys;
    return new TokenIssuer({ privateKey, issuer: 'yishi', audience: 'yishi-api' });
  }

  get url(): string {
    return this.proxy?.url ?? this.urlOf('council-service');
  }

  /** Address of one of the databases, as the server's owner. */
  databaseUrl(name: ServiceName | 'log' | 'vault'): string {
    return addressOf(
      this.postgres.url,
      name === 'log' || name === 'vault' ? name : databaseNameOf(name),
    );
  }

  urlOf(name: ServiceName): string {
    return `http://127.0.0.1:${this.ports.get(name)}`;
  }

  processes(): readonly ServerProcess[] {
    return [...this.services.values()];
  }

  processOf(name: ServiceName): ServerProcess {
    const service = this.services.get(name);
    if (!service) throw new Error(`${name} does not run`);
    return service;
  }

  /** SIGKILL, and the next one at once; resolves when that one is ready. */
  async killAndRestart(name: ServiceName): Promise<void> {
    await this.starting.get(name); // killed while it starts, it would not be the one that is meant
    await this.processOf(name).stop('SIGKILL');
    await this.startService(name);
  }

  /** A second instance of the service beside the first, on a port of its own. */
  async startSecond(name: ServiceName): Promise<ServerProcess> {
    const port = String(await freePort());
    return startServer(this.folderOf(`${name}-2`), { ...this.environment(name), PORT: port }, name);
  }

  /** What `npm run audit` says of the ledger, read beside the log. */
  async audit(): Promise<Readonly<{ tiesOut: boolean; compared: number }>> {
    const env = {
      ...process.env,
      ...this.environment('ledger-service'),
      YISHI_DATA: this.folderOf('audit'),
    };
    const program = ['--enable-source-maps', 'dist/apps/audit/src/main.js', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, program, { env });
    return JSON.parse(stdout);
  }

  async stop(): Promise<void> {
    await Promise.allSettled([...this.starting.values()]);
    await this.proxy?.stop();
    await Promise.all([...this.services.values()].map((service) => service.stop()));
    await this.kafka.stop();
    await this.postgres.stop();
  }

  /** As an operator does, once, before the first start. */
  private async prepareDatabases(): Promise<void> {
    await prepareDatabases({
      serverUrl: this.postgres.url,
      logDatabaseUrl: this.databaseUrl('log'),
      vaultDatabaseUrl: this.databaseUrl('vault'),
      roles: [...this.roles.values()],
    });
  }

  private async startService(name: ServiceName): Promise<void> {
    const started = startServer(this.folderOf(name), this.environment(name), name);
    this.starting.set(name, started);
    this.services.set(name, await started);
  }

  private folderOf(name: string): string {
    const folder = path.join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  private environment(name: ServiceName): Record<string, string> {
    const { vaultKey, tokenKey } = this.keys;
    const role = this.roles.get(name);
    const database = (of: string): string => addressOf(this.postgres.url, of, role);
    return {
      PORT: String(this.ports.get(name)),
      NODE_ENV: 'development',
      YISHI_MOVABLE_CLOCK: '1',
      YISHI_RATE_LIMIT_PER_MINUTE: '1000000',
      YISHI_TRUST_PROXY: '127.0.0.1',
      YISHI_TOKEN_KEY: tokenKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      YISHI_VAULT_KEY: vaultKey.export().toString('base64'),
      DATABASE_URL: database(databaseNameOf(name)),
      LOG_DATABASE_URL: database('log'),
      VAULT_DATABASE_URL: database('vault'),
      BUS: 'kafka',
      KAFKA_BROKERS: this.kafka.brokers.join(','),
      ...(process.env.KURRENTDB_URL && { EVENT_STORE: 'kurrentdb' }),
      ...this.env,
    };
  }

  private urls(): Readonly<Record<ServiceName, string>> {
    return Object.fromEntries(SERVICES.map((name) => [name, this.urlOf(name)])) as never;
  }
}
