import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export type OpenLoop = Readonly<{
  url: string;
  perSecond: number;
  seconds: number;
  connections: number;
}>;
export type Answered = Readonly<{ latenciesMs: number[]; bad: number }>;

/**
 * Requests at a steady rate, whether or not the ones before are answered, from a thread of its own.
 * A latency counts from when the request was due: what the server delays is not hidden by asking
 * less.
 */
export function openLoop(options: OpenLoop): Promise<Answered> {
  const worker = new Worker(__filename, { workerData: options });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function run({ url, perSecond, seconds, connections }: OpenLoop): Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latenciesMs: number[] = [];
  let bad = 0;
  const ask = (dueMs: number) =>
    new Promise<void>((resolve) => {
      const end = (isGood: boolean) => {
        latenciesMs.push(performance.now() - dueMs);
        if (!isGood) bad++;
        resolve();
      };
      get(url, { agent }, (response) => {
        response.resume().once('end', () => end(response.statusCode === 200));
      }).once('error', () => end(false));
    });
  const asked: Promise<void>[] = [];
  const startMs = performance.now();
  for (let count = 0; count < perSecond * seconds; count++) {
    const dueMs = startMs + (count * 1_000) / perSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await delay(waitMs);
    asked.push(ask(dueMs));
  }
  await Promise.all(asked);
  agent.destroy();
  return { latenciesMs, bad };
}

if (!isMainThread && parentPort)
  run(workerData as OpenLoop).then((answered) => parentPort?.postMessage(answered));
