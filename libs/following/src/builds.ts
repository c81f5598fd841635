import type { ClientBase } from 'pg';
import type { CheckpointOwner } from './checkpoint';

/**
 * A projection is built once more under the version it has. The build beside needs a number of its
 * own for its checkpoints and what it parks, until it takes the place of the old one: the version's
 * negative, which no program has.
 */
export const sameAgain = (version: number): number => -version;

export async function hasParked(
  client: ClientBase,
  follower: string,
  build: number,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM following.parked WHERE follower = $1 AND version = $2 LIMIT 1',
    [follower, build],
  );
  return rowCount === 1;
}

const OF_BUILDS = ['following.checkpoint', 'following.parked'] as const;

/** Forgets how far all other builds came, and what they parked. */
export async function keepOnlyBuild(
  client: ClientBase,
  follower: string,
  build: number,
): Promise<void> {
  for (const table of OF_BUILDS)
    await client.query(`DELETE FROM ${table} WHERE follower = $1 AND version <> $2`, [
      follower,
      build,
    ]);
}

/** The build becomes that of the version. */
export async function renameBuild(
  client: ClientBase,
  { follower, version: build }: CheckpointOwner,
  version: number,
): Promise<void> {
  if (build === version) return;
  for (const table of OF_BUILDS)
    await client.query(`UPDATE ${table} SET version = $3 WHERE follower = $1 AND version = $2`, [
      follower,
      build,
      version,
    ]);
}
