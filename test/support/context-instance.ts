import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { EventStore } from '@yishi/event-store';
import {
  type ContextFollowers,
  FollowerRegistry,
  FollowingModule,
  type Published,
} from '@yishi/following';
import type { Actor } from '@yishi/kernel';
import { type Answer, Commands, createLogger, FoundationModule } from '@yishi/platform';
import { type FreshDatabase, freshDatabase } from './database';
import { allFollowed, SetClock } from './following-instance';
import { telling, told } from './telling';

type ContextParts = Readonly<{
  context: string;
  module: Type;
  /** The topics it follows, each by the category of the streams in which the test tells. */
  hears: Readonly<Record<string, string>>;
  /** What the clock says until it is set. */
  at: string;
  processes?: ContextFollowers['processes'];
}>;

/**
 * One context by itself, with its followers, on a database of its own. The other contexts are what
 * the test tells of them.
 */
export class ContextInstance {
  readonly clock: SetClock;
  private readonly keys = {
    tokenKey: generateKeyPairSync('ed25519').privateKey,
    vaultKey: createSecretKey(randomBytes(32)),
  };
  private database: FreshDatabase | undefined;
  private app: TestingModule | undefined;

  constructor(private readonly parts: ContextParts) {
    this.clock = new SetClock(new Date(parts.at));
  }

  async start(): Promise<this> {
    this.database = await freshDatabase();
    await this.open();
    return this;
  }

  async stop(): Promise<void> {
    await this.close();
    await this.database?.drop();
  }

  /** Starts the program once more after `close`, on the same database. */
  async open(): Promise<void> {
    const { hears, module, processes = [] } = this.parts;
    const publications = Object.entries(hears).map(([category, topic]) => telling(topic, category));
    this.app = await Test.createTestingModule({
      imports: [
        FoundationModule.forRoot({
          databaseUrl: this.databaseUrl,
          keys: this.keys,
          clock: this.clock,
          log: createLogger({ level: 'error' }),
          allowNonDurable: true,
        }),
        FollowingModule.forContext({ publications, processes }),
        module,
      ],
    }).compile();
    await this.app.init();
  }

  async close(): Promise<void> {
    await this.app?.close();
    this.app = undefined;
  }

  get databaseUrl(): string {
    if (!this.database) throw new Error('not started');
    return this.database.url;
  }

  get<T>(type: { prototype: T }): T {
    if (!this.app) throw new Error('not started');
    return this.app.get<T>(type as never);
  }

  send(
    type: new () => object,
    input: object,
    actor: Actor,
    commandId: string = randomUUID(),
  ): Promise<Answer> {
    return this.get(Commands).send(type as never, input, { actor, commandId });
  }

  /** Says, as the context of the category, at the time of the clock; heard when it resolves. */
  async tell(category: string, ...published: readonly Published[]): Promise<void> {
    const event = told(this.clock.now().toISOString(), ...published);
    await this.get(EventStore).append(`${category}-${randomUUID()}`, [event], 'any');
    await this.caughtUp();
  }

  /** Waits until all that is in the log is followed; answers the query that shows it. */
  async caughtUp(): Promise<{ after: string }> {
    const position = await this.get(EventStore).head();
    await allFollowed(this.get(FollowerRegistry), this.parts.context, position);
    return { after: position.toString() };
  }

  async typesOf(stream: string): Promise<readonly string[]> {
    const { events } = await this.get(EventStore).read(stream);
    return events.map(({ event }) => event.type);
  }
}
