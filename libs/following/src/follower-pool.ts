import { Pool, type PoolClient } from 'pg';

/**
 * The followers' own connections, apart from the ORM's and the event store's: a long batch must not
 * keep a request
 * waiting. Provide it as `{ provide: FollowerPool, useValue: new Pool({ max: 6, pipeline: true, …
 * }) }`: a batch sends the statements of several tables without waiting in between.
 */
export abstract class FollowerPool extends Pool {}

/**
 * A read model need not wait for the disk: rows and checkpoint are lost together, and the log
 * brings them again.
 * A session that hangs in its transaction loses it, so that its row locks can not stop a successor.
 */
const BEGIN =
  'BEGIN; SET LOCAL synchronous_commit = off; ' +
  "SET LOCAL idle_in_transaction_session_timeout = '5s'";

/** Runs the work in one transaction. A connection that failed is thrown away. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A connection may break between two statements; the next statement reports it.
  const ignore = () => {};
  client.on('error', ignore);
  let failure: Error | undefined;
  try {
    await client.query(BEGIN);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    failure = error as Error;
    await client.query('ROLLBACK').then(
      () => {
        failure = undefined;
      },
      () => {},
    );
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(failure);
  }
}
