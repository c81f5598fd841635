import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Injectable,
  Logger,
  Module,
  type ModuleMetadata,
  type OnApplicationBootstrap,
  type Provider,
} from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventStore } from '@yishi/event-store';
import { Clock } from '@yishi/kernel';
import { InProcessMessageBus, MessageBus, PublishedTopics } from '@yishi/messaging';
import { DataSource } from 'typeorm';
import { CommandSender } from './command-sender';
import { FollowerPool } from './follower-pool';
import type { ContextFollowers } from './following';
import type { LeaseTimes } from './leases';
import { LogFeed } from './log-feed';
import type { FollowingObserver } from './observer';
import { ParkedMessages } from './parked-messages';
import { PastRows } from './past-rows';
import { FollowerRegistry } from './registry';

/** Starts the followers when all modules are there, and ends them before connections are closed. */
@Injectable()
export class FollowersLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly registry: FollowerRegistry) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.registry.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.registry.stop();
  }
}

export type FollowingModuleOptions = Readonly<{
  /**
   * Modules that give `EventStore`, `FollowerPool`, `DataSource`, `Clock` and `CommandSender`, when
   * they are not
   * global. Their connections must stay open until `onApplicationShutdown`.
   */
  imports?: ModuleMetadata['imports'];
  /** A provider of `MessageBus`; default: the in-process bus. */
  bus?: Provider<MessageBus>;
  leaseTimes?: LeaseTimes;
  scheduleEveryMs?: number;
  /** The name of the program, for the names of its instances. */
  service?: string;
  /** Told of every batch that is handled. */
  observer?: FollowingObserver;
}>;

const inProcessBus: Provider<MessageBus> = {
  provide: MessageBus,
  inject: [LogFeed, PublishedTopics],
  useFactory: (feed: LogFeed, published: PublishedTopics) =>
    new InProcessMessageBus(feed, published),
};

@Module({})
export class FollowingModule {
  /**
   * Once per application, global. Gives `FollowerRegistry`, `MessageBus`, `LogFeed` and
   * `PublishedTopics`.
   */
  static forRoot(options: FollowingModuleOptions = {}): DynamicModule {
    const { imports, bus = inProcessBus, ...registryOptions } = options;
    const logger = new Logger('Following');
    const registry: Provider = {
      provide: FollowerRegistry,
      inject: [
        EventStore,
        LogFeed,
        MessageBus,
        PublishedTopics,
        FollowerPool,
        DataSource,
        Clock,
        CommandSender,
      ],
      useFactory: (
        store: EventStore,
        feed: LogFeed,
        messageBus: MessageBus,
        published: PublishedTopics,
        pool: FollowerPool,
        dataSource: DataSource,
        clock: Clock,
        sender: CommandSender,
      ) =>
        new FollowerRegistry({
          store,
          feed,
          bus: messageBus,
          published,
          pool,
          dataSource,
          clock,
          sender,
          ...registryOptions,
          onError: (error) => logger.warn(error.message),
          onAlarm: (error) => logger.error(error.message),
        }),
    };
    const feed: Provider = {
      provide: LogFeed,
      inject: [EventStore],
      useFactory: (store: EventStore) => new LogFeed(store),
    };
    return {
      module: FollowingModule,
      global: true,
      imports,
      providers: [
        PublishedTopics,
        feed,
        bus,
        registry,
        FollowersLifecycle,
        PastRows,
        ParkedMessages,
      ],
      exports: [FollowerRegistry, MessageBus, LogFeed, PublishedTopics, PastRows, ParkedMessages],
    };
  }

  /** In a context's module: registers its followers, and its projections' entities with TypeORM. */
  static forContext(followers: ContextFollowers): DynamicModule {
    const entities = (followers.projections ?? []).flatMap(({ tables }) => Object.values(tables));
    const typeOrm = TypeOrmModule.forFeature(entities);
    return {
      module: ContextFollowersModule,
      imports: [typeOrm],
      providers: [
        {
          provide: Symbol('ContextFollowers'),
          inject: [FollowerRegistry],
          useFactory: (registry: FollowerRegistry) => {
            registry.register(followers);
            return followers;
          },
        },
      ],
      exports: [typeOrm],
    };
  }
}

@Module({})
class ContextFollowersModule {}
