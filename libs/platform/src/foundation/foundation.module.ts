import {
  type DynamicModule,
  Global,
  Injectable,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventStore, migrateEventStore, PostgresEventStore } from '@yishi/event-store';
import { CommandSender, FollowerPool, FollowingModule, snakeNaming } from '@yishi/following';
import { Clock } from '@yishi/kernel';
import { Pool } from 'pg';
import { MovableClock, MoveClockHttp } from '../clock';
import { CommandPipeline, Commands, PipelineCommandSender, StreamCache } from '../commands';
import type { Keys } from '../config';
import { HealthModule } from '../health';
import { migrateVault, Vault } from '../vault';

export type FoundationParts = Readonly<{
  databaseUrl: string;
  keys: Keys;
  clock: Clock;
  /** Tests on a server without fsync say so; the program never does. */
  allowNonDurable?: boolean;
}>;

/** The connections of one process; closed last. */
@Injectable()
class Connections implements OnApplicationShutdown {
  constructor(
    private readonly store: EventStore,
    private readonly pipeline: CommandPipeline,
    private readonly followers: FollowerPool,
    private readonly vaultPool: VaultPool,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.pipeline.drain();
    await this.store.close();
    await Promise.all([this.followers.end(), this.vaultPool.end()]);
  }
}

abstract class VaultPool extends Pool {}

/** What every service stands on: the log, the pipeline, followers, vault, clock, health. Global. */
@Global()
@Module({})
export class FoundationModule {
  static forRoot({ databaseUrl, keys, clock, allowNonDurable }: FoundationParts): DynamicModule {
    const pool = (max: number) =>
      new Pool({ connectionString: databaseUrl, max, connectionTimeoutMillis: 10_000 });
    const eventStore = async (): Promise<EventStore> => {
      const storePool = pool(6);
      await migrateEventStore(storePool);
      return PostgresEventStore.open(storePool, { allowNonDurable });
    };
    const vault = async (vaultPool: VaultPool): Promise<Vault> => {
      await migrateVault(vaultPool);
      return Vault.open(vaultPool, keys.vaultKey);
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
        HealthModule,
      ],
      controllers: clock instanceof MovableClock ? [MoveClockHttp] : [],
      providers: [
        { provide: EventStore, useFactory: eventStore },
        { provide: FollowerPool, useFactory: () => pool(8) },
        { provide: VaultPool, useFactory: () => pool(3) },
        { provide: Vault, inject: [VaultPool], useFactory: vault },
        { provide: Clock, useValue: clock },
        { provide: CommandSender, useClass: PipelineCommandSender },
        StreamCache,
        CommandPipeline,
        Commands,
        Connections,
      ],
      exports: [EventStore, FollowerPool, Vault, Clock, CommandSender, Commands, CommandPipeline],
    };
  }
}
