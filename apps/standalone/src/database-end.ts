import { Client } from 'pg';

const RETRY_MS = 200;

/**
 * Tells when the database server at the address is gone: a connection held open for nothing else
 * breaks, and no other is taken (`ECONNREFUSED`: nobody listens). A server that only restarts its
 * sessions still listens. Resolves, once the watch stands, with a function that ends it.
 */
export async function whenDatabaseEnds(
  url: string,
  onEnded: () => void,
): Promise<() => Promise<void>> {
  let isOver = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const watch = async (): Promise<void> => {
    const next = new Client({ connectionString: url, application_name: 'yishi watch' });
    let isBroken = false;
    const broken = (): void => {
      if (isBroken || isOver) return;
      isBroken = true;
      timer = setTimeout(again, 0);
    };
    next.on('error', broken);
    next.on('end', broken);
    try {
      await next.connect();
    } catch (error) {
      isBroken = true; // it says so twice
      throw error;
    }
    client = next;
  };
  const again = (): void => {
    watch().catch((error: NodeJS.ErrnoException) => {
      if (isOver) return;
      if (error.code !== 'ECONNREFUSED') {
        timer = setTimeout(again, RETRY_MS);
        return;
      }
      isOver = true;
      onEnded();
    });
  };

  await watch();
  return async () => {
    isOver = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined); // it may have ended by itself
  };
}
