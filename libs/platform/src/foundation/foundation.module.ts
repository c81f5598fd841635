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
  type FollowerHealth,
  FollowerPool,
  FollowerRegistry,
  type FollowerState,
  FollowingModule,
  snakeNaming,
} from '@yishi/following';
import { Clock } from '@yishi/kernel';
import { MessageBus } from '@yishi/messaging';
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
import { databaseCheck, eventStoreCheck, HealthModule, Readiness } from '../health';
import { Paging, ReadAfter } from '../http';
import type { Logger } from '../logging';
import { ParkedMessagesHttp, RetryParkedMessagesHttp } from '../operations';
import { PurposeKeys, Vault } from '../vault';

export type FoundationParts = Readonly<{
  databaseUrl: string;
  /** The log, when it is not in that database. */
  openLog?: () => Promise<EventStore>;
  /** PostgreSQL of the log; default: `databaseUrl`. */
  logDatabaseUrl?: string;
  /** PostgreSQL of the vault; default: `databaseUrl`. */
  vaultDatabaseUrl?: string;
  /** Carries integration events; default: the log itself. */
  bus?: MessageBus;
  keys: Keys;
  clock: Clock;
  log: Logger;
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
 * Ready means: the database answers, the log can be read, and no follower has stopped. One that has
 * parked messages serves all other keys, so it is only told of.
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
    const check = async () => {
      const states = this.followers.states();
      const stopped = states.filter(({ state }) => STOPPED.includes(state));
      const parked = states.filter((each) => each.parked > 0).map(describeParked);
      const detail = [...stopped.map(describeFollower), ...parked].join('; ');
      return { ok: stopped.length === 0, detail };
    };
    this.readiness.add(databaseCheck(this.databases), eventStoreCheck(this.store), {
      name: 'followers',
      check,
    });
  }
}

const STOPPED: readonly FollowerState[] = ['failed', 'retrying'];

const describeFollower = ({ follower, state, event }: FollowerHealth): string =>
  event
    ? `${follower} ${state} on ${event.type} at ${event.position} of ${event.stream}`
    : `${follower} ${state}`;

const describeParked = ({ follower, parked }: FollowerHealth): string =>
  `${follower}: messages parked: ${parked}`;

/** What every service stands on: the log, the pipeline, followers, vault, clock, health. Global. */
@Global()
@Module({})
export class FoundationModule {
  static forRoot(parts: FoundationParts): DynamicModule {
    const { databaseUrl, logDatabaseUrl, vaultDatabaseUrl, keys, clock, log, bus } = parts;
    const pool = (url: string, max: number, { pipeline = false } = {}): Pool => {
      const limits = { max, connectionTimeoutMillis: 10_000 };
      return new Pool({ connectionString: url, pipeline, ...limits }).on('error', ({ message }) =>
        log.warn(`idle connection: ${message}`),
      );
    };
    const eventStore = async (logs: LogPool): Promise<EventStore> => {
      if (parts.openLog) return parts.openLog();
      await migrateEventStore(logs);
      await assertDurable(logs, { allowNonDurable: parts.allowNonDurable });
      return new PostgresEventStore(logs);
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
          bus: bus && { provide: MessageBus, useValue: bus },
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
          useFactory: (vaults: VaultPool) => Vault.open(vaults, keys.vaultKey),
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
      ],
    };
  }
}
