import {
  type DynamicModule,
  Global,
  Injectable,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  assertDurable,
  EventStore,
  migrateEventStore,
  PostgresEventStore,
  type PostgresEventStoreOptions,
} from '@yishi/event-store';
import {
  CommandSender,
  FollowerPool,
  FollowerRegistry,
  FollowingModule,
  type FollowingModuleOptions,
  snakeNaming,
} from '@yishi/following';
import { Clock } from '@yishi/kernel';
import { Pool } from 'pg';
import { MovableClock, MoveClockHttp } from '../clock';
import {
  CommandPipeline,
  Commands,
  InputHashes,
  PipelineCommandSender,
  StreamCache,
} from '../commands';
import type { Keys } from '../config';
import { FileStore } from '../files';
import { databaseCheck, eventStoreCheck, followersCheck, HealthModule, Readiness } from '../health';
import { Paging, ReadAfter } from '../http';
import type { Logger } from '../logging';
import { Metrics } from '../metrics';
import {
  Operations,
  OperationsLifecycle,
  type OperationsOptions,
  ParkedMessagesHttp,
  RetryParkedMessagesHttp,
} from '../operations';
import { traceHandled } from '../tracing';
import { PurposeKeys, Vault } from '../vault';
import { nameDatabase } from './name-database';

/** What the application asks of every store. */
type LogOptions = Required<Pick<PostgresEventStoreOptions, 'onBatch'>>;

export type FoundationParts = Readonly<{
  databaseUrl: string;
  /** The log, when it is not in that database. */
  openLog?: (options: LogOptions) => Promise<EventStore>;
  /** PostgreSQL of the log; default: `databaseUrl`. */
  logDatabaseUrl?: string;
  /** PostgreSQL of the vault; default: `databaseUrl`. */
  vaultDatabaseUrl?: string;
  keys: Keys;
  clock: Clock;
  log: Logger;
  /** The name of the program, by which its instances and traces are known; default `yishi`. */
  service?: string;
  /** A provider of `MessageBus`; default: in process, the log is the bus. */
  bus?: FollowingModuleOptions['bus'];
  /** Where metrics are served and traces sent; default: nowhere. */
  operations?: OperationsOptions['config'];
  /** Tests on a server without fsync say so; the program never does. */
  allowNonDurable?: boolean;
}>;

/** Connections to the database of the log. */
abstract class LogPool extends Pool {}
/** Connections to the database of the vault; they wait for the disk, as `DurablePool`'s do. */
abstract class VaultPool extends Pool {}

/**
 * For what is kept beside the log and must be there once the call resolves: the vault, files, ballot
 * boxes. Its commits wait for the disk.
 */
export abstract class DurablePool extends Pool {}

/** The connections of one process; closed last. */
@Injectable()
class Connections implements OnApplicationShutdown {
  constructor(
    private readonly store: EventStore,
    private readonly pipeline: CommandPipeline,
    private readonly followers: FollowerPool,
    private readonly logs: LogPool,
    private readonly vaults: VaultPool,
    private readonly durable: DurablePool,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.pipeline.drain();
    await this.store.close();
    const pools = new Set<Pool>([this.followers, this.logs, this.vaults, this.durable]);
    await Promise.all([...pools].map((pool) => pool.end()));
  }
}

/**
 * Ready means: the database answers, the log can be read, and every follower is worked on. One that
 * has parked messages serves all other keys, so it is only told of.
 */
@Injectable()
class ReadinessChecks implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly databases: DurablePool,
    private readonly store: EventStore,
    private readonly followers: FollowerRegistry,
  ) {}

  onModuleInit(): void {
    this.readiness.add(
      databaseCheck(this.databases),
      eventStoreCheck(this.store),
      followersCheck(this.followers),
    );
  }
}

/** What every service stands on: the log, the pipeline, followers, vault, clock, health. Global. */
@Global()
@Module({})
export class FoundationModule {
  static forRoot(parts: FoundationParts): DynamicModule {
    const { databaseUrl, logDatabaseUrl, vaultDatabaseUrl, keys, clock, log, bus } = parts;
    const { service = 'yishi' } = parts;
    const logVariable = logDatabaseUrl ? 'LOG_DATABASE_URL' : 'DATABASE_URL';
    const vaultVariable = vaultDatabaseUrl ? 'VAULT_DATABASE_URL' : 'DATABASE_URL';
    const metrics = new Metrics();
    const pool = (url: string, max: number, { pipeline = false } = {}): Pool => {
      const limits = { max, connectionTimeoutMillis: 10_000 };
      return new Pool({ connectionString: url, pipeline, ...limits }).on('error', ({ message }) =>
        log.warn(`idle connection: ${message}`),
      );
    };
    const eventStore = async (logs: LogPool): Promise<EventStore> => {
      const onBatch: LogOptions['onBatch'] = (batch) => metrics.batchWritten(batch);
      if (parts.openLog) return parts.openLog({ onBatch });
      await nameDatabase(logVariable, migrateEventStore(logs));
      await assertDurable(logs, { allowNonDurable: parts.allowNonDurable });
      return new PostgresEventStore(logs, { onBatch });
    };
    return {
      module: FoundationModule,
      imports: [
        CqrsModule.forRoot(),
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: databaseUrl,
          autoLoadEntities: true,
          synchronize: false,
          namingStrategy: snakeNaming,
          extra: { max: 8, connectionTimeoutMillis: 10_000 },
        }),
        FollowingModule.forRoot({
          service,
          bus,
          observer: (handled) => {
            metrics.handled(handled);
            traceHandled(handled);
          },
        }),
        HealthModule.with({ log }),
      ],
      controllers: [
        ParkedMessagesHttp,
        RetryParkedMessagesHttp,
        ...(clock instanceof MovableClock ? [MoveClockHttp] : []),
      ],
      providers: [
        { provide: LogPool, useFactory: () => pool(logDatabaseUrl ?? databaseUrl, 6) },
        { provide: EventStore, inject: [LogPool], useFactory: eventStore },
        { provide: FollowerPool, useFactory: () => pool(databaseUrl, 8, { pipeline: true }) },
        { provide: DurablePool, useFactory: () => pool(databaseUrl, 5) },
        {
          provide: VaultPool,
          inject: [DurablePool],
          useFactory: (durable: DurablePool) =>
            vaultDatabaseUrl === undefined ? durable : pool(vaultDatabaseUrl, 4),
        },
        {
          provide: Vault,
          inject: [VaultPool],
          useFactory: (vaults: VaultPool) =>
            nameDatabase(vaultVariable, Vault.open(vaults, keys.vaultKey)),
        },
        {
          provide: FileStore,
          inject: [DurablePool],
          useFactory: (durable: DurablePool) => FileStore.open(durable),
        },
        { provide: PurposeKeys, useValue: new PurposeKeys(keys.vaultKey) },
        { provide: Clock, useValue: clock },
        { provide: CommandSender, useClass: PipelineCommandSender },
        { provide: InputHashes, useValue: new InputHashes(keys.vaultKey) },
        StreamCache,
        CommandPipeline,
        Commands,
        { provide: Paging, useValue: new Paging(keys.vaultKey) },
        ReadAfter,
        { provide: Metrics, useValue: metrics },
        {
          provide: Operations,
          useValue: { options: { service, log, config: parts.operations } } satisfies Operations,
        },
        OperationsLifecycle,
        Connections,
        ReadinessChecks,
      ],
      exports: [
        EventStore,
        FollowerPool,
        DurablePool,
        PurposeKeys,
        Vault,
        FileStore,
        Clock,
        CommandSender,
        Commands,
        CommandPipeline,
        Paging,
        ReadAfter,
        Metrics,
      ],
    };
  }
}
