import { BEFORE_ALL, LOG_SOURCE, type Place } from '@yishi/messaging';
import type { PoolClient } from 'pg';
import { hasParked, keepOnlyBuild, renameBuild, sameAgain } from './builds';
import { type CheckpointOwner, FencedOff, TABLE_MAKING_LOCK, takeCheckpoints } from './checkpoint';
import { type FollowedBatch, positionGroups } from './followed';
import { Follower, type FollowerContext, type SessionStart } from './follower';
import { inTransaction } from './follower-pool';
import type { Followed, Key, Projection } from './following';
import { type FollowerState, HandlingFailed } from './health';
import { isInfrastructureError } from './infrastructure-errors';
import { endRetry, type Parked } from './parked-rows';
import { refuseUnreadable } from './parking';
import { RowBatch } from './rows';
import { type TableShape, tablePath } from './table-shape';
import {
  createIndices,
  createTable,
  dropTables,
  fingerprint,
  rebuildShape,
  renameToLive,
} from './tables';

type Handler = (event: Followed, rows: RowBatch) => void;

type StoredFollower = Readonly<{
  version: number | null;
  fingerprint: string | null;
  tables: string[];
  rebuild_version: number | null;
  rebuild_fingerprint: string | null;
  rebuild_tables: string[];
}>;

/**
 * Keeps a read model. Rows and checkpoint move in one transaction. The first build fills the live
 * tables; a raised
 * version is built in tables beside and takes the live names, in one transaction, when it has
 * caught up.
 */
export class ProjectionRunner extends Follower {
  readonly kind = 'projection';
  protected readonly batchSize = 2_000;
  protected readonly types: ReadonlySet<string>;
  private readonly live: readonly TableShape[];
  private readonly handlers: Readonly<Record<string, Handler | undefined>>;
  private readonly fingerprint: string;
  private isRebuilding = false;
  private isRebuilt = false;

  constructor(
    private readonly definition: Projection,
    private readonly shapes: Readonly<Record<string, TableShape>>,
    context: FollowerContext,
  ) {
    super(definition.name, definition.source, context);
    this.live = Object.values(shapes);
    this.handlers = definition.on as unknown as Record<string, Handler>;
    this.types = new Set(Object.keys(definition.on));
    this.fingerprint = fingerprint(this.live);
  }

  /** The tables this projection owns, as `"schema"."table"`. */
  tables(): string[] {
    return this.live.map(tablePath);
  }

  protected override isReadable(): boolean {
    return !this.isRebuilding;
  }

  protected override stateWhileBehind(): FollowerState {
    return this.isRebuilding ? 'rebuilding' : 'catching-up';
  }

  protected override caughtUp(position?: bigint): void {
    super.caughtUp(position);
    if (!this.isRebuilding) return;
    this.isRebuilt = true;
    this.endSession();
  }

  protected override async afterSession(): Promise<void> {
    if (this.isRebuilt && this.isHeld()) await this.swap();
    this.isRebuilt = false;
  }

  // ----------------------------------------------------------------------------------- batches

  protected async handle({ source, events, upTo }: FollowedBatch): Promise<void> {
    try {
      refuseUnreadable(events);
      await this.apply(source, events, upTo);
    } catch (error) {
      if (error instanceof FencedOff || isInfrastructureError(error)) throw error;
      await this.applyOneByOne(source, events, upTo);
    }
  }

  private async apply(
    source: string,
    all: readonly Followed[],
    upTo: Place,
    failed: readonly Parked[] = [],
  ): Promise<void> {
    const { open: events, behind } = this.parking.split(all);
    const shapes = this.isRebuilding ? this.beside() : this.shapes;
    const rows = new RowBatch(shapes);
    const { reads, readsOnward } = this.definition;
    if (!reads) this.runHandlers(events, rows);
    const work = async (client: PoolClient): Promise<void> => {
      if (reads) {
        await rows.prefetch(client, keysOf(events, reads));
        if (readsOnward)
          await rows.prefetch(
            client,
            keysOf(events, (event) => readsOnward(event, rows)),
          );
        this.runHandlers(events, rows);
      }
      await rows.flush(client);
    };
    await this.commit(source, upTo, work, [...failed, ...behind]);
  }

  private runHandlers(events: readonly Followed[], rows: RowBatch): void {
    for (const event of events)
      try {
        this.handlers[event.type]!(event, rows);
      } catch (error) {
        throw new HandlingFailed(event, error);
      }
  }

  /**
   * Does what can be done. What can not is parked with its key; where nothing is parked it stops
   * exactly there.
   */
  private async applyOneByOne(
    source: string,
    events: readonly Followed[],
    upTo: Place,
  ): Promise<void> {
    for (const { group, place } of positionGroups(events, upTo)) {
      const { open, behind } = this.parking.split(group);
      await this.parking.settle(open, (messages, failed) =>
        this.apply(source, messages, place, [...failed, ...behind]),
      );
    }
  }

  // ------------------------------------------------------------------------------------ tables

  private beside(): Record<string, TableShape> {
    const entries = Object.entries(this.shapes);
    return Object.fromEntries(entries.map(([alias, shape]) => [alias, rebuildShape(shape)]));
  }

  protected async prepare(token: bigint): Promise<SessionStart> {
    return inTransaction(this.context.pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [TABLE_MAKING_LOCK]);
      const stored = await this.stored(client, token);
      const version = await this.makeTables(client, stored);
      const owner = { follower: this.name, version, token };
      const places = await takeCheckpoints(client, owner);
      if (!places.has(LOG_SOURCE)) {
        await this.startCheckpoint(client, owner);
        places.set(LOG_SOURCE, BEFORE_ALL);
      }
      return { owner, places };
    });
  }

  private async stored(client: PoolClient, token: bigint): Promise<StoredFollower> {
    const { rows } = await client.query<StoredFollower>(
      'SELECT * FROM following.follower WHERE name = $1 AND token = $2 FOR UPDATE',
      [this.name, token],
    );
    if (!rows[0]) throw new FencedOff(this.name);
    return rows[0];
  }

  private async startCheckpoint(
    client: PoolClient,
    { follower, version, token }: CheckpointOwner,
  ): Promise<void> {
    await client.query(
      `INSERT INTO following.checkpoint (follower, version, source, token, position, message_index)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [follower, version, LOG_SOURCE, token, BEFORE_ALL.position, BEFORE_ALL.index],
    );
  }

  /** Answers with the version under which the checkpoint of the build to work on is kept. */
  private async makeTables(client: PoolClient, stored: StoredFollower): Promise<number> {
    const { version } = this.definition;
    this.isRebuilt = false;
    const isRetryAsked = await endRetry(client, this.name);
    if (stored.version === null) {
      await this.makeFirst(client);
      return version;
    }
    if (stored.version > version)
      throw new Error(
        `${this.name}: stored version ${stored.version} is newer than this program's ${version}`,
      );
    const isRaised = stored.version < version;
    if (!isRaised && stored.fingerprint !== this.fingerprint)
      throw new Error(`${this.name}: the tables have changed; raise the version above ${version}`);
    const build = isRaised ? version : sameAgain(version);
    const isUnderWay =
      stored.rebuild_version === build && stored.rebuild_fingerprint === this.fingerprint;
    this.isRebuilding = isRaised || isRetryAsked || isUnderWay;
    if (!this.isRebuilding) return version;
    const isSpoilt = isUnderWay && isRetryAsked && (await hasParked(client, this.name, build));
    if (!isUnderWay || isSpoilt) await this.makeBeside(client, stored, build);
    return build;
  }

  private async makeFirst(client: PoolClient): Promise<void> {
    for (const table of this.live) {
      await createTable(client, table);
      await createIndices(client, table);
    }
    await client.query(
      `UPDATE following.follower SET version = $2, fingerprint = $3, tables = $4 WHERE name = $1`,
      [this.name, this.definition.version, this.fingerprint, this.tables()],
    );
  }

  private async makeBeside(
    client: PoolClient,
    stored: StoredFollower,
    build: number,
  ): Promise<void> {
    const tables = this.live.map(rebuildShape);
    await dropTables(client, [...stored.rebuild_tables, ...tables.map(tablePath)]);
    for (const table of tables) await createTable(client, table);
    await keepOnlyBuild(client, this.name, stored.version!);
    await client.query(
      `UPDATE following.follower
       SET rebuild_version = $2, rebuild_fingerprint = $3, rebuild_tables = $4 WHERE name = $1`,
      [this.name, build, this.fingerprint, tables.map(tablePath)],
    );
  }

  /** A retry builds again from the start, where messages come at their places in history. */
  protected override async retryParked(): Promise<void> {
    this.endSession();
  }

  /**
   * The rebuilt tables take the live names; readers see the old rows or the new, nothing between.
   */
  private async swap(): Promise<void> {
    const { version } = this.definition;
    await inTransaction(this.context.pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [TABLE_MAKING_LOCK]);
      const stored = await this.stored(client, this.owner.token);
      for (const table of this.live) await createIndices(client, rebuildShape(table));
      await dropTables(client, stored.tables);
      for (const table of this.live) await renameToLive(client, table);
      await client.query(
        `UPDATE following.follower
         SET version = $2, fingerprint = $3, tables = $4,
             rebuild_version = NULL, rebuild_fingerprint = NULL, rebuild_tables = '{}'
         WHERE name = $1`,
        [this.name, version, this.fingerprint, this.tables()],
      );
      await keepOnlyBuild(client, this.name, this.owner.version);
      await renameBuild(client, this.owner, version);
    });
  }
}

function* keysOf(
  events: readonly Followed[],
  reads: NonNullable<Projection['reads']>,
): Generator<readonly [string, Key]> {
  for (const event of events)
    try {
      yield* reads(event);
    } catch (error) {
      throw new HandlingFailed(event, error);
    }
}
