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
import { Operations, OperationsLifecycle, type OperationsOptions } from '../operations';
import { traceHandled } from '../tracing';
import { PurposeKeys, Vault } from '../vault';

export type FoundationParts = Readonly<{
  databaseUrl: string;
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

abstract class StorePool extends Pool {}

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
    private readonly stores: StorePool,
    private readonly durable: DurablePool,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.pipeline.drain();
    await this.store.close();
    await Promise.all([this.followers.end(), this.stores.end(), this.durable.end()]);
  }
}

/** Ready means: the database answers, the log can be read, and every follower is worked on. */
@Injectable()
class ReadinessChecks implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly stores: StorePool,
    private readonly store: EventStore,
    private readonly followers: FollowerRegistry,
  ) {}

  onModuleInit(): void {
    this.readiness.add(
      databaseCheck(this.stores),
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
    const { databaseUrl, keys, clock, log, allowNonDurable, service = 'yishi' } = parts;
    const metrics = new Metrics();
    const pool = (max: number, { pipeline = false } = {}): Pool => {
      const limits = { max, connectionTimeoutMillis: 10_000 };
      return new Pool({ connectionString: databaseUrl, pipeline, ...limits }).on(
        'error',
        ({ message }) => log.warn(`idle connection: ${message}`),
      );
    };
    const eventStore = async (storePool: StorePool): Promise<EventStore> => {
      await migrateEventStore(storePool);
      await assertDurable(storePool, { allowNonDurable });
      return new PostgresEventStore(storePool, { onBatch: (batch) => metrics.batchWritten(batch) });
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
          bus: parts.bus,
          observer: (handled) => {
            metrics.handled(handled);
            traceHandled(handled);
          },
        }),
        HealthModule.with({ log }),
      ],
      controllers: clock instanceof MovableClock ? [MoveClockHttp] : [],
      providers: [
        { provide: StorePool, useFactory: () => pool(6) },
        { provide: EventStore, inject: [StorePool], useFactory: eventStore },
        { provide: FollowerPool, useFactory: () => pool(8, { pipeline: true }) },
        { provide: DurablePool, useFactory: () => pool(5) },
        {
          provide: Vault,
          inject: [DurablePool],
          useFactory: (durable: DurablePool) => Vault.open(durable, keys.vaultKey),
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
