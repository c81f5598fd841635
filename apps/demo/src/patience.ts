/**
 * What one context must first hear from another is asked for again while the answer is "not yet":
 * 404, 409 or 503, for at most so long.
 */
export async function patiently<T>(call: () => Promise<T>, timeoutMs = 60_000): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const isEarly = /: (404|409|503) /.test(String(error));
      if (!isEarly || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Works off the items, at most `limit` at a time; the first failure ends it. */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) await work(item, index);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
