import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@yishi/platform';
import { Client } from 'pg';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.info('skipped: the certificates of an installation need openssl');
const describeIt = hasOpenssl ? describe : describe.skip;

const folder = mkdtempSync(path.join(tmpdir(), 'yishi-certificates-'));
const inFolder = (...parts: string[]) => path.join(folder, ...parts);
const { uid } = statSync(folder);
const make = () =>
  spawnSync(
    'deploy/certificates/make-certificates.sh',
    [inFolder('made'), `postgres:${uid}`, `kurrentdb-2:${uid}`],
    { encoding: 'utf8' },
  );
const certificate = (name: string) =>
  new X509Certificate(readFileSync(inFolder('made', name, 'server.crt')));

describeIt('the certificates of an installation', () => {
  beforeAll(() => expect(make()).toMatchObject({ status: 0, stderr: '' }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are signed by its own authority, for the name by which a server is called', () => {
    const authority = new X509Certificate(readFileSync(inFolder('made/trusted/ca.crt')));
    for (const name of ['postgres', 'kurrentdb-2']) {
      const made = certificate(name);
      expect(made.verify(authority.publicKey)).toBe(true);
      expect(made.checkHost(name)).toBe(name);
      expect(made.checkHost('caddy')).toBeUndefined();
      expect(made.ca).toBe(false);
    }
    expect(certificate('kurrentdb-2').subject).toBe('CN=kurrentdb');
  });

  it('leave keys to their owners alone', () => {
    const keys = readdirSync(inFolder('made'), { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.(key|pem)$/.test(file),
    );
    expect(keys.length).toBe(5);
    for (const key of keys) expect(statSync(inFolder('made', key)).mode & 0o077).toBe(0);
    expect(readdirSync(inFolder('made/trusted'))).toEqual(['ca.crt']);
  });

  it('stay when the script runs again', () => {
    const before = certificate('postgres').fingerprint256;
    expect(make().status).toBe(0);
    expect(certificate('postgres').fingerprint256).toBe(before);
  });

  describe('at PostgreSQL, with the rules of who may connect', () => {
    let server: EmbeddedPostgres;
    beforeAll(async () => {
      chmodSync(folder, 0o711);
      server = await startEmbeddedPostgres({
        dataFolder: inFolder('data'),
        database: 'yishi',
        settings: { fsync: 'off' },
      });
      await useCertificates(server.url);
    });
    afterAll(() => server?.stop());

    const connect = (
      query: string,
      trusted?: string,
      { user, database }: Readonly<{ user?: string; database?: string }> = {},
    ): SpawnSyncReturns<string> => {
      const to = new URL(server.url);
      Object.assign(to, { hostname: 'localhost', search: query });
      if (database) to.pathname = `/${database}`;
      if (user) to.username = user;
      const url = to.toString();
      return spawnSync(process.execPath, ['scripts/can-connect.mjs', url], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, ...(trusted ? { NODE_EXTRA_CA_CERTS: trusted } : {}) },
      });
    };

    const authority = () => inFolder('made/trusted/ca.crt');

    it('let in who trusts the authority', () => {
      expect(connect('?sslmode=verify-full', authority())).toMatchObject({ status: 0, stderr: '' });
    });

    it.each([
      ['ledger_service', 'postgres'],
      ['ledger_service', 'template1'],
      ['ledger_service', 'yishi'],
      ['ledger_service', 'council_service'],
    ])('keep %s out of the database %s', (user, database) => {
      const { stderr } = connect('?sslmode=verify-full', authority(), { user, database });
      expect(stderr).toMatch(/no pg_hba.conf entry .* SSL encryption/);
    });

    it.each(['ledger_service', 'log', 'vault'])('ask it for its password at %s', (database) => {
      const { stderr } = connect('?sslmode=verify-full', authority(), {
        user: 'ledger_service',
        database,
      });
      expect(stderr).toMatch(/password authentication failed/);
    });

    it('are refused by who does not', () => {
      expect(connect('?sslmode=verify-full').stderr).toMatch(/certificate/);
    });

    it('keep out who asks for no TLS', () => {
      expect(connect('?sslmode=disable').stderr).toMatch(/no pg_hba.conf entry .* no encryption/);
    });
  });
});

/** Gives a running server its certificate and the rules of deploy/postgres, as its own user. */
async function useCertificates(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ data: string; hba: string }>(
    `SELECT current_setting('data_directory') AS data, current_setting('hba_file') AS hba`,
  );
  const { data, hba } = rows[0]!;
  const owner = statSync(data);
  for (const file of ['server.crt', 'server.key']) {
    copyFileSync(inFolder('made/postgres', file), path.join(data, file));
    chownSync(path.join(data, file), owner.uid, owner.gid);
  }
  copyFileSync('deploy/postgres/pg_hba.conf', hba);
  await client.query('ALTER SYSTEM SET ssl = on');
  await client.query('SELECT pg_reload_conf()');
  await client.end();
}
