/** Starts the PostgreSQL that comes with npm, or joins the one already running on the data. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import * as path from 'node:path';
import { promisify } from 'node:util';
import {
  type Binaries,
  findBinaries,
  firstClosedFolder,
  makeFolder,
  type ServerAccount,
  serverAccount,
} from './binaries';
import { ensureDatabase } from './ensure-database';
import {
  findPostmaster,
  isLive,
  pause,
  processName,
  releaseLock,
  signOn,
  takeLock,
} from './guardian';

export interface EmbeddedPostgresOptions {
  /** Made when missing; otherwise empty or made by an earlier start. */
  dataFolder: string;
  /** Created when the server has none of that name. */
  database: string;
  /**
   * Server settings over the ones below; they count only for the program that starts the server.
   */
  settings?: Record<string, string>;
  /** Default: a free one. */
  port?: number;
  onLog?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** Address with user and password: a secret. */
  readonly url: string;
  readonly dataFolder: string;
  /** False when a server started by another program was joined. */
  readonly started: boolean;
  /** The last program to stop waits until the server is down; the others only leave. */
  stop(): Promise<void>;
}

const SUPERUSER = 'yishi';
const LONGEST_RECOVERY_MS = 600_000;
const START_ATTEMPTS = 20;
const LARGEST_LOG_BYTES = 10 * 1024 * 1024;
/** Beyond every system's process numbers. */
const NO_PROCESS = '2147483646';

/** For a small machine. Durability (fsync, full_page_writes) stays as PostgreSQL has it: on. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '100',
  max_wal_size: '1GB',
  wal_compression: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The detail of a refused row shows its values, and a log is no place for names of people.
  log_error_verbosity: 'terse',
};

interface Setup {
  readonly folder: string;
  readonly cluster: string;
  readonly client: string;
  readonly account: ServerAccount;
  readonly options: EmbeddedPostgresOptions;
  readonly log: (line: string) => void;
}

/**
 * Makes the cluster on first use and starts the server, or joins it when another program runs it
 * on the same data folder; survives what SIGKILL leaves behind. The server ends with the last
 * program that uses it, however that ends. Refuses a folder that holds other files, one the
 * server's user cannot reach, data of another major version, and a `port` that is taken.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const setup = prepare(options);
  const leave = await signOn(setup.folder, setup.client);
  try {
    const { port, started } = await underLock(setup, () => joinOrStart(setup));
    const password = fs.readFileSync(path.join(setup.folder, 'password'), 'utf8');
    const name = encodeURIComponent(options.database);
    // Said outright, or an inherited PGSSLMODE would ask for what this server does not speak.
    const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${name}?sslmode=disable`;
    await ensureDatabase(url);
    let left: Promise<void> | undefined;
    const stop = () => {
      left ??= leave();
      return left;
    };
    return { url, dataFolder: setup.folder, started, stop };
  } catch (error) {
    await leave().catch(() => {}); // the first error is the one to tell
    throw error;
  }
}

function prepare(options: EmbeddedPostgresOptions): Setup {
  const wanted = path.resolve(options.dataFolder);
  const asRoot = process.getuid?.() === 0;
  try {
    makeFolder(wanted, asRoot ? 0o755 : 0o700);
    const folder = fs.realpathSync(wanted);
    const entries = fs.readdirSync(folder).filter((name) => name !== 'lost+found');
    if (entries.length > 0 && !entries.includes('clients')) throw new Error('it holds other files');
    // The server's user must get through, others need not see what is in it.
    if (asRoot && fs.statSync(folder).uid === 0) fs.chmodSync(folder, 0o711);
    fs.mkdirSync(path.join(folder, 'clients'), { recursive: true, mode: 0o700 });
    const cluster = path.join(folder, 'cluster');
    const account = serverAccount(cluster);
    const closed = asRoot ? firstClosedFolder(folder, account) : undefined;
    if (closed !== undefined) {
      throw new Error(
        `PostgreSQL refuses to run as root, and ${account.name}, who runs it, may not enter ${closed}`,
      );
    }
    const log = options.onLog ?? (() => {});
    return { folder, cluster, client: processName(), account, options, log };
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`cannot use the data folder ${wanted}: ${reason}`, { cause: error });
  }
}

async function underLock<T>(setup: Setup, work: () => Promise<T>): Promise<T> {
  await takeLock(setup.folder, setup.client);
  try {
    return await work();
  } finally {
    releaseLock(setup.folder, setup.client);
  }
}

async function joinOrStart(setup: Setup): Promise<{ port: number; started: boolean }> {
  sweep(setup.folder);
  const deadline = Date.now() + LONGEST_RECOVERY_MS;
  for (;;) {
    const found = findPostmaster(setup.cluster);
    if (found === undefined) break;
    if (found.status === 'ready') {
      setup.log(`joined the PostgreSQL running on port ${found.port}`);
      return { port: found.port, started: false };
    }
    if (Date.now() > deadline) throw new Error(`PostgreSQL (${found.pid}) stays ${found.status}`);
    await pause(20);
  }
  const binaries = findBinaries(setup.account, setup.log);
  if (!fs.existsSync(setup.cluster)) await makeCluster(setup, binaries);
  requireSameMajor(setup.cluster, binaries);
  return { port: await startServer(setup, binaries), started: true };
}

/** Removes what killed programs left: unfinished clusters, places in the queue for the lock. */
function sweep(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    const owner = /^(?:cluster|lock)\.(.+)$/.exec(name)?.[1];
    if (owner === undefined || isLive(owner)) continue;
    try {
      fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    } catch {
      // An initdb that outlived its program still writes there: the next start removes it.
    }
  }
}

/** Runs initdb beside the final place and renames: a cluster is whole or absent. */
async function makeCluster(setup: Setup, binaries: Binaries): Promise<void> {
  const { uid, gid } = setup.account;
  const password = writePassword(setup);
  const unfinished = path.join(setup.folder, `cluster.${setup.client}`);
  fs.mkdirSync(unfinished, { mode: 0o700 });
  if (uid !== undefined && gid !== undefined) fs.chownSync(unfinished, uid, gid);
  const options = [
    ...['-D', unfinished, '-U', SUPERUSER, '-A', 'scram-sha-256', '--pwfile', password],
    ...['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions'],
    ...(setup.options.settings?.fsync === 'off' ? ['--no-sync'] : []),
  ];
  const begun = performance.now();
  await promisify(execFile)(binaries.initdb, options, { cwd: '/', uid, gid, env: environment() });
  fs.renameSync(unfinished, setup.cluster);
  syncToDisk(setup.folder);
  const took = Math.round(performance.now() - begun);
  setup.log(`made a PostgreSQL ${binaries.major} cluster in ${setup.folder} (${took} ms)`);
}

/** A new random password, for nobody but this program's user and the server's. */
function writePassword({ folder, account }: Setup): string {
  const file = path.join(folder, 'password');
  fs.rmSync(file, { force: true }); // of an attempt that did not end in a cluster
  const descriptor = fs.openSync(file, 'wx', 0o600);
  try {
    fs.writeSync(descriptor, randomBytes(24).toString('base64url'));
    if (account.uid !== undefined && account.gid !== undefined) {
      fs.fchownSync(descriptor, account.uid, account.gid);
    }
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  return file;
}

function syncToDisk(folder: string): void {
  const descriptor = fs.openSync(folder, 'r');
  fs.fsyncSync(descriptor);
  fs.closeSync(descriptor);
}

function requireSameMajor(cluster: string, binaries: Binaries): void {
  const found = fs.readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (found === binaries.major) return;
  throw new Error(
    `${cluster} was made by PostgreSQL ${found}, this is ${binaries.major}: dump it and load it anew`,
  );
}

/** The inherited environment could change locale, port or even the data folder. */
const environment = () => ({ PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' });

/**
 * Starts the server and answers with its port once it takes connections. Tries the port of a
 * server that was killed first, so that clients that outlived it find it again.
 */
async function startServer(setup: Setup, binaries: Binaries): Promise<number> {
  let portBefore = disownLockFile(setup.cluster);
  for (let attempt = 1; ; attempt++) {
    const port = setup.options.port ?? portBefore ?? (await freePort());
    const failure = await launch(setup, binaries, port);
    if (failure === undefined) {
      setup.log(`started PostgreSQL on port ${port}`);
      return port;
    }
    const taken = /could not bind|Address already in use/.test(failure);
    // The children of a killed server take a moment to notice.
    const occupied = /still in use/.test(failure);
    if (attempt === START_ATTEMPTS || !(occupied || (taken && setup.options.port === undefined))) {
      const what = taken ? `port ${port} is taken` : 'it did not start';
      throw new Error(`PostgreSQL in ${setup.folder}: ${what}\n${failure.trim()}`);
    }
    if (taken) portBefore = undefined;
    if (occupied) await pause(250);
  }
}

/**
 * A lock file can outlive its server and name a zombie, or by now another program; PostgreSQL
 * would take either for itself. Point it at no process: the check that the shared memory is
 * unused, which also rests on this file, still happens. Answers with the port it names.
 */
function disownLockFile(cluster: string): number | undefined {
  let descriptor: number;
  try {
    const flags = fs.constants.O_RDWR | fs.constants.O_NOFOLLOW;
    descriptor = fs.openSync(path.join(cluster, 'postmaster.pid'), flags);
  } catch {
    return undefined; // the last server ended in good order
  }
  try {
    const lines = fs.readFileSync(descriptor, 'utf8').split('\n');
    fs.ftruncateSync(descriptor);
    fs.writeSync(descriptor, [NO_PROCESS, ...lines.slice(1)].join('\n'), 0);
    return Number(lines[3]) || undefined;
  } finally {
    fs.closeSync(descriptor);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** One attempt. Answers with what the server logged when it ended instead of becoming ready. */
async function launch(setup: Setup, binaries: Binaries, port: number): Promise<string | undefined> {
  const { uid, gid } = setup.account;
  const settings = { ...SETTINGS, ...setup.options.settings, port: String(port) };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = openLog(setup);
  const before = fs.fstatSync(output).size;
  const server = spawn(binaries.postgres, ['-D', setup.cluster, ...options], {
    cwd: '/',
    detached: true, // Ctrl-C is for the program, which then stops the server in good order
    env: environment(),
    stdio: ['ignore', output, output],
    uid,
    gid,
  });
  try {
    await once(server, 'spawn');
    server.unref();
    const deadline = Date.now() + LONGEST_RECOVERY_MS;
    while (server.exitCode === null && server.signalCode === null) {
      const found = findPostmaster(setup.cluster);
      if (found?.pid === server.pid && found?.status === 'ready') return undefined;
      if (Date.now() > deadline) server.kill('SIGQUIT');
      await pause(10);
    }
    const written = Buffer.alloc(Math.min(fs.fstatSync(output).size - before, 16_384));
    fs.readSync(output, written, 0, written.length, before);
    return written.toString() || `it ended with ${server.exitCode ?? server.signalCode}`;
  } finally {
    fs.closeSync(output);
  }
}

/** The server's log, `cluster/server.log`; the one before it is kept when it has grown large. */
function openLog({ cluster, account }: Setup): number {
  const file = path.join(cluster, 'server.log');
  const size = fs.lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG_BYTES) fs.renameSync(file, `${file}.1`);
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = fs.constants;
  const output = fs.openSync(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  if (account.uid !== undefined && account.gid !== undefined) {
    fs.fchownSync(output, account.uid, account.gid);
  }
  return output;
}
