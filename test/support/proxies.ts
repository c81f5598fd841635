import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeholder } from '../../apps/proxy/src/nginx-configuration';

/** A service's name and its `host:port`. */
export type Upstreams = Readonly<Record<string, string>>;

export type RunningProxy = Readonly<{
  url: string;
  port: number;
  /** What it has written to its log so far. */
  written: () => string;
  stop: () => Promise<void>;
}>;

export type Proxy = Readonly<{
  name: string;
  isInstalled: boolean;
  /** How a body that is too large ends: Caddy 2.6, which Debian has, does not tell it apart. */
  tooLarge: 413 | 503;
  start: (upstreams: Upstreams) => Promise<RunningProxy>;
}>;

/** What the program says of its version; empty where it is not installed. */
function versionOf(program: string, flag: string): string {
  const { status, stdout, stderr } = spawnSync(program, [flag], { encoding: 'utf8' });
  return status === 0 ? (stdout || stderr).trim() : '';
}

const CADDY = versionOf('caddy', 'version');

/** Both proxies with the configurations of this repository, each in a folder of its own. */
export const PROXIES: readonly Proxy[] = [
  { name: 'nginx', isInstalled: versionOf('nginx', '-v') !== '', tooLarge: 413, start: startNginx },
  {
    name: 'Caddy',
    isInstalled: CADDY !== '',
    tooLarge: /^v?2\.6\./.test(CADDY) ? 503 : 413,
    start: startCaddy,
  },
];

async function startNginx(upstreams: Upstreams): Promise<RunningProxy> {
  const [port, folder] = [await freePort(), newFolder('nginx')];
  let text = readFileSync('deploy/nginx.conf', 'utf8').replace('@PORT@', String(port));
  for (const [service, address] of Object.entries(upstreams))
    text = text.replace(placeholder(service), address);
  writeFileSync(path.join(folder, 'nginx.conf'), text);
  copyFileSync('docs/openapi.json', path.join(folder, 'openapi.json'));
  const args = ['-p', `${folder}/`, '-c', 'nginx.conf', '-e', 'stderr'];
  return running(spawn('nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] }), port, folder);
}

async function startCaddy(upstreams: Upstreams): Promise<RunningProxy> {
  const [port, own, folder] = [await freePort(), await freePort(), newFolder('caddy')];
  let text = readFileSync('deploy/Caddyfile', 'utf8')
    .replaceAll('/srv/yishi', folder)
    .replace('127.0.0.1:8079', `127.0.0.1:${own}`);
  for (const [service, address] of Object.entries(upstreams))
    text = text.replaceAll(`${service}:3000`, address);
  writeFileSync(path.join(folder, 'Caddyfile'), text);
  copyFileSync('docs/openapi.json', path.join(folder, 'openapi.json'));
  const child = spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', 'Caddyfile'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      YISHI_SITE_ADDRESS: `http://127.0.0.1:${port}`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return running(child, port, folder);
}

async function running(child: ChildProcess, port: number, folder: string): Promise<RunningProxy> {
  let log = '';
  child.stderr?.on('data', (part: Buffer) => {
    log += part.toString();
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`the proxy ended:\n${log}`);
    await sleep(50);
  }
  return {
    url,
    port,
    written: () => log,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/nothing-here`).then(
    () => true,
    () => false,
  );

/** nginx started as root works as another user, who must be able to pass through. */
function newFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `yishi-${name}-`));
  chmodSync(folder, 0o711);
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
