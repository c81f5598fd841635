/** One measured line: what was done, how, and what came out. Latencies in milliseconds. */
export type Row = Readonly<{
  workload: string;
  settings: string;
  throughput: string;
  p50Ms?: number;
  p99Ms?: number;
  /** Against the reference of the same run. */
  ratio?: string;
  note?: string;
}>;

export function percentile(sorted: readonly number[], share: number): number {
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return Math.round((sorted[at] ?? 0) * 100) / 100;
}

/** Runs `count` calls from `callers` at once and times each. */
export async function measure(
  count: number,
  callers: number,
  call: (index: number) => Promise<unknown>,
): Promise<{ perSecond: number; p50Ms: number; p99Ms: number }> {
  const times: number[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const start = performance.now();
      await call(index);
      times.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  const seconds = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  return {
    perSecond: Math.round(count / seconds),
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  };
}
