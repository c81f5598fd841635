import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type ServerProcess = Readonly<{
  child: ChildProcess;
  url: string;
  dataFolder: string;
  readyMs: number;
  stop: (signal?: NodeJS.Signals) => Promise<void>;
}>;

/** A new folder that PostgreSQL's own user can pass through. */
export function newDataFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `yishi-${name}-`));
  chmodSync(folder, 0o711);
  return folder;
}

/**
 * The server as `npm start` runs it, or one of the services, as a process of its own; `PORT` in
 * `env`, or a free port.
 */
export async function startServer(
  dataFolder: string,
  env: Readonly<Record<string, string>> = {},
  app = 'standalone',
): Promise<ServerProcess> {
  const port = Number(env.PORT ?? (await freePort()));
  const log = openSync(path.join(dataFolder, 'server.log'), 'a');
  const begin = performance.now();
  const child = spawn(process.execPath, ['--enable-source-maps', `dist/apps/${app}/src/main.js`], {
    stdio: ['ignore', log, log],
    env: { ...process.env, YISHI_DATA: dataFolder, ...env, PORT: String(port) },
  });
  endsWithUs(child);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  for (;;) {
    if (child.exitCode !== null) throw new Error(`no ${app}: see ${dataFolder}/server.log`);
    const ready = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (ready?.ok) break;
    if (performance.now() - begin > 60_000) {
      await stop('SIGKILL');
      throw new Error(`not ready within a minute: see ${dataFolder}/server.log`);
    }
    await sleep(20);
  }
  return { child, url, dataFolder, readyMs: Math.round(performance.now() - begin), stop };
}

/** A program that ends before it could stop what it started leaves nothing running. */
export function endsWithUs(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  const kill = (): void => void child.kill(signal);
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
