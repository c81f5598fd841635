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
  keys: Keys;
  clock: Clock;
  log: Logger;
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

/**
 * Ready means: the database answers, the log can be read, and no follower has stopped. One that has
 * parked messages serves all other keys, so it is only told of.
 */
@Injectable()
class ReadinessChecks implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly stores: StorePool,
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
    this.readiness.add(databaseCheck(this.stores), eventStoreCheck(this.store), {
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
    const { databaseUrl, keys, clock, log, allowNonDurable } = parts;
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
      return new PostgresEventStore(storePool);
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
        FollowingModule.forRoot(),
        HealthModule.with({ log }),
      ],
      controllers: [
        ParkedMessagesHttp,
        RetryParkedMessagesHttp,
        ...(clock instanceof MovableClock ? [MoveClockHttp] : []),
      ],
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
