import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeholder } from '../../../proxy/src/nginx-configuration';
import { endsWithUs, freePort } from '../server-process';
import type { ServiceName } from './services';

export type RunningProxy = Readonly<{ url: string; stop: () => Promise<void> }>;

const READY_WITHIN_MS = 10_000;

/**
 * nginx before the services, with the configuration that an operator uses; `undefined` where none
 * is installed.
 */
export async function startProxy(
  folder: string,
  addresses: Readonly<Record<ServiceName, string>>,
): Promise<RunningProxy | undefined> {
  if (spawnSync('nginx', ['-v']).status !== 0) return undefined;
  const own = path.join(folder, 'nginx');
  mkdirSync(own, { recursive: true });
  const port = await freePort();
  copyFileSync('docs/openapi.json', path.join(own, 'openapi.json'));
  writeFileSync(path.join(own, 'nginx.conf'), filled(port, addresses));
  const log = openSync(path.join(own, 'nginx.log'), 'a');
  const child = spawn('nginx', ['-p', `${own}/`, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', log, log],
  });
  endsWithUs(child, 'SIGTERM'); // its workers end with it then
  const url = `http://127.0.0.1:${port}`;
  await whenAnswering(child, url, own);
  return { url, stop: () => ended(child) };
}

function filled(port: number, addresses: Readonly<Record<string, string>>): string {
  let text = readFileSync('deploy/nginx.conf', 'utf8').replaceAll('@PORT@', String(port));
  for (const [service, url] of Object.entries(addresses))
    text = text.replaceAll(placeholder(service), new URL(url).host);
  return text;
}

async function whenAnswering(child: ChildProcess, url: string, folder: string): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS;
  while (!(await fetch(`${url}/api/v1/openapi.json`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null || performance.now() > end) {
      await ended(child);
      throw new Error(`no proxy: see ${folder}/nginx.log`);
    }
    await sleep(20);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}
