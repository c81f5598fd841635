import { Injectable } from '@nestjs/common';
import { FollowerPool } from './follower-pool';

/** Where a list of parked keys goes on. */
export type ParkedPlace = Readonly<{ follower: string; key: string }>;

/**
 * A key of a follower of which messages are parked: the first of them, and how many wait behind.
 * Its data stays in the table.
 */
export type ParkedKey = ParkedPlace &
  Readonly<{
    type: string;
    position: string;
    index: number;
    /** `null` while a retry is under way and has not come to it. */
    error: string | null;
    tries: number;
    parkedAt: Date;
    waiting: number;
    /** `rebuilding`: the read model is built once more, beside the tables that are read. */
    retry: 'none' | 'requested' | 'rebuilding';
  }>;

/** For operators, on any instance: what is parked in this database, and asking for another try. */
@Injectable()
export class ParkedMessages {
  constructor(private readonly pool: FollowerPool) {}

  /** At most `limit` keys after the place, ordered by follower and key. */
  async keys(limit: number, after?: ParkedPlace): Promise<readonly ParkedKey[]> {
    const { rows } = await this.pool.query<ParkedKey>(
      `SELECT k.follower, k.key, h.type, h.position::text AS position, h.message_index AS index,
         h.error, h.tries, h.parked_at AS "parkedAt", k.count - 1 AS waiting,
         CASE WHEN r.key IS NOT NULL THEN 'requested'
              WHEN f.rebuild_version IS NOT NULL THEN 'rebuilding' ELSE 'none' END AS retry
       FROM (
         SELECT p.follower, p.version, p.key, count(*)::int AS count
         FROM following.parked p JOIN following.follower f ON f.name = p.follower
         WHERE p.version = COALESCE(f.version, 0)
           AND ($1::text IS NULL OR (p.follower, p.key) > ($1, $2))
         GROUP BY 1, 2, 3 ORDER BY 1, 3 LIMIT $3
       ) k
       JOIN following.follower f ON f.name = k.follower
       LEFT JOIN following.parked_retry r ON r.follower = k.follower AND r.key = k.key
       CROSS JOIN LATERAL (
         SELECT * FROM following.parked p
         WHERE p.follower = k.follower AND p.version = k.version AND p.key = k.key
         ORDER BY p.position, p.message_index LIMIT 1
       ) h
       ORDER BY k.follower, k.key`,
      [after?.follower ?? null, after?.key ?? null, limit],
    );
    return rows;
  }

  /**
   * Asks for the key to be tried again; whoever works on the follower takes it up. Answers false
   * when nothing of it is parked.
   */
  async askForRetry({ follower, key }: ParkedPlace): Promise<boolean> {
    const { rows } = await this.pool.query<{ parked: boolean }>(
      `WITH found AS (
         SELECT p.follower, p.key FROM following.parked p
         JOIN following.follower f ON f.name = p.follower
         WHERE p.follower = $1 AND p.key = $2 AND p.version = COALESCE(f.version, 0) LIMIT 1
       ), asked AS (
         INSERT INTO following.parked_retry (follower, key) SELECT follower, key FROM found
         ON CONFLICT DO NOTHING
       )
       SELECT EXISTS (SELECT FROM found) AS parked`,
      [follower, key],
    );
    return rows[0]!.parked;
  }
}
