import { fromJson, toJson } from '@yishi/kernel';
import type { ClientBase, Pool } from 'pg';
import { type CheckpointOwner, FencedOff } from './checkpoint';
import type { Followed } from './following';

/** A message to park. `error`: why it failed; without one it waits behind another of its key. */
export type Parked = Readonly<{ message: Followed; error?: string; tries: number }>;

export const keyOf = ({ key, stream }: Followed): string => key ?? stream;

/** In the transaction that moves the checkpoint beyond them. */
export async function insertParked(
  client: ClientBase,
  { follower, version }: CheckpointOwner,
  parked: readonly Parked[],
): Promise<void> {
  if (parked.length === 0) return;
  const column = <T>(value: (each: Parked) => T): T[] => parked.map(value);
  await client.query(
    `INSERT INTO following.parked
       (follower, version, key, position, message_index, type, data, metadata, error, tries)
     SELECT $1, $2, * FROM unnest($3::text[], $4::bigint[], $5::int[], $6::text[], $7::text[],
       $8::text[], $9::text[], $10::int[])`,
    [
      follower,
      version,
      column(({ message }) => keyOf(message)),
      column(({ message }) => message.position),
      column(({ message }) => message.index),
      column(({ message }) => message.type),
      column(({ message }) => toJson(message.data ?? {})),
      column(({ message }) => toJson(metadataOf(message))),
      column(({ error }) => error),
      column(({ tries }) => tries),
    ],
  );
}

const metadataOf = (message: Followed): object => {
  const { at, by, role, stream, commandId, traceparent, unreadable } = message;
  return { at, by, role, stream, commandId, traceparent, unreadable };
};

/**
 * How many messages each key has parked in the owner's build, and how many stand in the build that
 * is read, which differs from it during a rebuild.
 */
export async function countParked(
  pool: Pool,
  { follower, version }: CheckpointOwner,
): Promise<Readonly<{ byKey: Map<string, number>; inReadBuild: number }>> {
  const { rows } = await pool.query<{ key: string; version: number; read: number; count: number }>(
    `SELECT p.key, p.version, COALESCE(f.version, 0) AS read, count(*)::int AS count
     FROM following.parked p JOIN following.follower f ON f.name = p.follower
     WHERE p.follower = $1 GROUP BY 1, 2, 3`,
    [follower],
  );
  const own = rows.filter((row) => row.version === version);
  const inReadBuild = rows
    .filter((row) => row.version === row.read)
    .reduce((sum, { count }) => sum + count, 0);
  return { byKey: new Map(own.map(({ key, count }) => [key, count])), inReadBuild };
}

/** The key's first messages, in their order. */
export async function firstParked(
  pool: Pool,
  { follower, version }: CheckpointOwner,
  key: string,
  limit: number,
): Promise<readonly Followed[]> {
  const { rows } = await pool.query<{
    position: string;
    message_index: number;
    type: string;
    data: string;
    metadata: string;
  }>(
    `SELECT position, message_index, type, data, metadata FROM following.parked
     WHERE follower = $1 AND version = $2 AND key = $3
     ORDER BY position, message_index LIMIT $4`,
    [follower, version, key, limit],
  );
  return rows.map(({ position, message_index: index, type, data, metadata }) => ({
    ...fromJson<Followed>(metadata),
    key,
    type,
    data: fromJson<object>(data),
    position: BigInt(position),
    index,
  }));
}

/** Throws `FencedOff` unless the token still holds, and keeps it from changing until the end. */
export async function assertToken(
  client: ClientBase,
  { follower, token }: CheckpointOwner,
): Promise<void> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM following.follower WHERE name = $1 AND token = $2 FOR SHARE',
    [follower, token],
  );
  if (rowCount !== 1) throw new FencedOff(follower);
}

const OF_MESSAGE =
  'follower = $1 AND version = $2 AND key = $3 AND position = $4 AND message_index = $5';

const placeOf = ({ follower, version }: CheckpointOwner, message: Followed): unknown[] => [
  follower,
  version,
  keyOf(message),
  message.position,
  message.index,
];

export async function deleteParked(
  client: ClientBase,
  owner: CheckpointOwner,
  message: Followed,
): Promise<void> {
  await client.query(`DELETE FROM following.parked WHERE ${OF_MESSAGE}`, placeOf(owner, message));
}

/** It was tried once more, in vain. */
export async function markFailedAgain(
  client: ClientBase,
  owner: CheckpointOwner,
  message: Followed,
  error: string,
): Promise<void> {
  await client.query(
    `UPDATE following.parked SET error = $6, tries = tries + 1 WHERE ${OF_MESSAGE}`,
    [...placeOf(owner, message), error],
  );
}

/** Forgets that a retry was asked for: of one key, or of all. Answers whether it was. */
export async function endRetry(
  client: ClientBase,
  follower: string,
  key?: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'DELETE FROM following.parked_retry WHERE follower = $1 AND ($2::text IS NULL OR key = $2)',
    [follower, key],
  );
  return (rowCount ?? 0) > 0;
}
