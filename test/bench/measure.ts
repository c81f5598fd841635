import { readFileSync } from 'node:fs';
import path from 'node:path';
import { percentile, type Row } from './row';

export type Measured = Readonly<{ throughput: number; p50Ms: number; p99Ms: number }>;

/** Callers that each wait for an answer and call again at once, for a time. */
export async function closedLoop(
  callers: number,
  durationMs: number,
  call: () => Promise<unknown>,
): Promise<Measured> {
  const latencies: number[] = [];
  const started = performance.now();
  const end = started + durationMs;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let now = started; now < end; ) {
        await call();
        const then = now;
        now = performance.now();
        latencies.push(now - then);
      }
    }),
  );
  return summary(latencies, latencies.length, performance.now() - started);
}

export function summary(latenciesMs: number[], count: number, elapsedMs: number): Measured {
  const sorted = latenciesMs.sort((a, b) => a - b);
  return {
    throughput: (count * 1_000) / elapsedMs,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}

export const perSecond = (throughput: number, what: string): string =>
  `${Math.round(throughput).toLocaleString('en')} ${what}/s`;

/** A line of the table. `ratio` is against the reference of the same run. */
export function rowOf(
  workload: string,
  settings: string,
  what: string,
  measured: Measured,
  ratio?: number,
): Row {
  const { throughput, p50Ms, p99Ms } = measured;
  const row = { workload, settings, throughput: perSecond(throughput, what), p50Ms, p99Ms };
  return ratio === undefined ? row : { ...row, ratio: `${ratio.toFixed(2)}x` };
}

/** The middle one by throughput: rounds on a shared machine differ. */
export const median = (rounds: readonly Measured[]): Measured =>
  [...rounds].sort((a, b) => a.throughput - b.throughput)[rounds.length >> 1]!;

/** Of rounds in pairs: what disturbed one of a pair disturbed the other as well. */
export function medianRatio(rounds: readonly Measured[], references: readonly Measured[]): number {
  const ratios = rounds.map((round, index) => round.throughput / references[index]!.throughput);
  return ratios.sort((a, b) => a - b)[ratios.length >> 1]!;
}

const HEX = Array.from({ length: 0x1_0000 }, (_, word) => word.toString(16).padStart(4, '0'));

/** Seeded and cheap, so that making the load costs little beside what is measured. */
export class Random {
  constructor(private state: number) {}

  /** 32 bits, xorshift. */
  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x >>> 0;
  }

  /** Eight hexadecimal digits. */
  hex(): string {
    const word = this.next();
    return HEX[word >>> 16]! + HEX[word & 0xffff]!;
  }

  uuid(): string {
    const [a, b, c] = [this.hex(), this.hex(), this.hex()];
    return `${a}-${b.slice(0, 4)}-8${b.slice(5)}-a${c.slice(0, 3)}-${c.slice(4)}${this.hex()}`;
  }
}

/** What a process holds in memory now. Linux only. */
export function residentMiB(pid: number | undefined): number {
  const status = readFileSync(path.join('/proc', String(pid), 'status'), 'utf8');
  return Math.floor(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
