/**
 * Who uses a data folder, and the small process that stops the server after the last of them.
 *
 * A program killed with SIGKILL cannot clean up, so a detached `node -e` process waits for the end
 * of a pipe that only the program holds. Its script is made of the very functions below, as text:
 * it then runs the same from a build, from tests and after the checkout has been deleted. They may
 * therefore use nothing but `fs`, `path`, `process`, timers and one another.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';

import fs = require('node:fs');
import path = require('node:path');

/** A running server, as its `postmaster.pid` tells. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready` or `stopping`; empty in the first moments. */
  readonly status: string;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * What tells a living process from another that had its number before: boot and start time.
 * Undefined when there is none, or only a zombie: where process 1 is slow to reap, a killed
 * process still answers signal 0.
 */
export function birthOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    return `${boot}-${fields[19]}`;
  } catch {
    if (fs.existsSync('/proc/self/stat')) return undefined;
  }
  try {
    process.kill(pid, 0);
    return 'unknown';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'unknown' : undefined;
  }
}

/** Is the process still there that a name `<pid>.<birth>.<anything>` stands for? */
export function isLive(name: string): boolean {
  const [pid, birth] = name.split('.');
  return birth !== undefined && birthOf(Number(pid)) === birth;
}

/** The living server of a cluster folder, whatever an old lock file of it claims. */
export function findPostmaster(cluster: string): Postmaster | undefined {
  try {
    const lines = fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (birthOf(pid) === undefined) return undefined;
    const commandLine = `/proc/${pid}/cmdline`;
    // After a restart of the machine another program may bear the number.
    const isOurs =
      !fs.existsSync(commandLine) ||
      fs.readFileSync(commandLine, 'utf8').split('\0').includes(cluster);
    return isOurs ? { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Waits for the lock of a data folder. The lock is a folder holding one file that names its owner.
 * It arrives whole by rename, which fails on a folder that is not empty; a dead owner's file is
 * removed by its unique name, so nobody ever removes a lock taken a moment ago by another.
 */
export async function takeLock(dataFolder: string, owner: string): Promise<void> {
  const lock = path.join(dataFolder, 'lock');
  const mine = path.join(dataFolder, `lock.${owner}`);
  fs.mkdirSync(mine);
  fs.writeFileSync(path.join(mine, owner), '');
  const deadline = Date.now() + 300_000;
  for (;;) {
    try {
      fs.renameSync(mine, lock);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if ((code !== 'ENOTEMPTY' && code !== 'EEXIST') || Date.now() > deadline) {
        fs.rmSync(mine, { recursive: true, force: true });
        throw error;
      }
    }
    for (const name of fs.readdirSync(lock)) {
      if (!isLive(name)) fs.rmSync(path.join(lock, name), { force: true });
    }
    await pause(20);
  }
}

export function releaseLock(dataFolder: string, owner: string): void {
  fs.rmSync(path.join(dataFolder, 'lock', owner), { force: true });
}

/** Ends the server as `pg_ctl stop -m fast` does; after a minute without waiting for anything. */
export async function stopPostmaster(cluster: string, pid: number): Promise<void> {
  const isGone = () => findPostmaster(cluster)?.pid !== pid;
  for (const [signal, patienceMs] of [
    ['SIGINT', 60_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    const deadline = Date.now() + patienceMs;
    if (!isGone()) process.kill(pid, signal);
    while (!isGone() && Date.now() < deadline) await pause(10);
    if (isGone()) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop`);
}

/** Takes a client off the list; when it was the last one alive, the server goes too. */
export async function signOff(dataFolder: string, client: string): Promise<void> {
  const cluster = path.join(dataFolder, 'cluster');
  const clients = path.join(dataFolder, 'clients');
  const me = `${process.pid}.${birthOf(process.pid)}.guardian`;
  // Died while starting: a server on its way may not have written its lock file yet.
  const diedStarting = fs.existsSync(path.join(dataFolder, 'lock', client));
  await takeLock(dataFolder, me);
  try {
    fs.rmSync(path.join(clients, client), { force: true });
    if (fs.readdirSync(clients).some(isLive)) return;
    let server = findPostmaster(cluster);
    for (let tries = 0; server === undefined && diedStarting && tries < 40; tries++) {
      await pause(50);
      server = findPostmaster(cluster);
    }
    if (server !== undefined) await stopPostmaster(cluster, server.pid);
  } finally {
    releaseLock(dataFolder, me);
  }
}

/** The guardian's life: ignore the terminal's signals, wait for the pipe's end, sign off. */
export function guard(dataFolder: string, client: string): void {
  process.title = `yishi-postgres-guardian ${dataFolder}`; // for whoever reads the process list
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  process.stdin.on('error', () => {});
  process.stdin.once('close', () => {
    signOff(dataFolder, client).catch(() => {
      process.exitCode = 1;
    });
  });
  process.stdin.resume();
}

const SCRIPT = [
  "const fs = require('node:fs'), path = require('node:path');",
  ...[
    pause,
    birthOf,
    isLive,
    findPostmaster,
    takeLock,
    releaseLock,
    stopPostmaster,
    signOff,
    guard,
  ],
  'guard(process.argv[1], process.argv[2]);',
].join('\n');

/** A name for this process that no other process ever bears, in the form `isLive` reads. */
export function processName(): string {
  return `${process.pid}.${birthOf(process.pid)}.${randomBytes(6).toString('hex')}`;
}

async function spawnGuardian(dataFolder: string, client: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', SCRIPT, dataFolder, client], {
    cwd: '/',
    detached: true, // a session of its own: Ctrl-C must not reach it
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin?.on('error', () => {}); // it may be gone when the pipe is closed
  await once(child, 'spawn');
  child.unref();
  (child.stdin as Socket).unref();
  return child;
}

/**
 * Puts a client on the list of a data folder and sets a guardian beside this program.
 * The result takes the client off again and waits until the server, if it was the last, is down.
 */
export async function signOn(dataFolder: string, client: string): Promise<() => Promise<void>> {
  fs.writeFileSync(path.join(dataFolder, 'clients', client), '', { flag: 'wx' });
  let guardian = await spawnGuardian(dataFolder, client);
  return async () => {
    for (let tries = 1; tries <= 3; tries++) {
      const isDead = guardian.exitCode !== null || guardian.signalCode !== null;
      if (isDead) guardian = await spawnGuardian(dataFolder, client);
      const exit = once(guardian, 'exit');
      guardian.ref();
      guardian.stdin?.end();
      const [exitCode, signal] = await exit;
      if (exitCode === 0) return;
      if (signal === null) break; // a signal means that somebody ended it: set up another
    }
    throw new Error(`PostgreSQL in ${dataFolder} could not be stopped`);
  };
}
