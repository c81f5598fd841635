import { BrokerUnavailable, isPassing } from '../kafka-errors';

export const CLOSE_WITHIN_MS = 5_000;

/** The client has many errors that only say: not now. */
export async function available<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isPassing(error)) throw error;
    throw new BrokerUnavailable((error as Error).message, { cause: error });
  }
}

/** Waits for the end of something whose end changes nothing any more, but not for ever. */
export async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work.catch(() => {}), timeout]);
  clearTimeout(timer);
}
