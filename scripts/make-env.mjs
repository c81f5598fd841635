// Makes .env for docker-compose.yml: a secret of its own for everything that has one. It never
// writes over a file that is there: with other keys the vault could not be read any more.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = `usage: npm run env -- [--store postgres|kurrentdb|kurrentdb-cluster] [--site <address>]
--site localhost makes a certificate of its own; a domain gets a public one (ports 80 and 443 must
be reachable: set YISHI_PUBLISH_ADDRESS).`;

const KURRENTDB_NODES = {
  kurrentdb: 'kurrentdb:2113',
  'kurrentdb-cluster': 'kurrentdb-1:2113,kurrentdb-2:2113,kurrentdb-3:2113',
};

/** 192 random bits, in letters that need no quoting in a URL, a shell or a Compose file. */
const secret = () => randomBytes(24).toString('base64url');

/** What stands in .env, by name. The key that signs tokens is not among it: see `privateKey`. */
export function makeEnvironment({ store = 'postgres', site = 'localhost' } = {}) {
  if (store !== 'postgres' && !(store in KURRENTDB_NODES))
    throw new Error(`--store must be postgres, kurrentdb or kurrentdb-cluster, not ${store}`);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const onOneLine = publicKey
    .export({ format: 'pem', type: 'spki' })
    .trim()
    .replaceAll('\n', '\\n');
  const admin = secret();
  const values = {
    YISHI_VERSION: version,
    YISHI_SITE_ADDRESS: site,
    YISHI_PUBLISH_ADDRESS: '127.0.0.1',
    YISHI_FRONT_NETWORK: '172.30.57.0/24',
    EVENT_STORE: store === 'postgres' ? 'postgres' : 'kurrentdb',
    COMPOSE_PROFILES: store === 'postgres' ? '' : store,
    POSTGRES_PASSWORD: secret(),
    COUNCIL_SERVICE_PASSWORD: secret(),
    PROJECT_SERVICE_PASSWORD: secret(),
    FUNDING_SERVICE_PASSWORD: secret(),
    LEDGER_SERVICE_PASSWORD: secret(),
    KAFKA_CLUSTER_ID: randomBytes(16).toString('base64url').replace(/^-/, 'A'),
    KAFKA_PASSWORD: secret(),
    KURRENTDB_ADMIN_PASSWORD: admin,
    KURRENTDB_OPS_PASSWORD: secret(),
    KURRENTDB_URL: store in KURRENTDB_NODES ? kurrentdbUrl(store, admin) : '',
    YISHI_VAULT_KEY: randomBytes(32).toString('base64'),
    YISHI_TOKEN_KEY: onOneLine,
  };
  return { values, privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }) };
}

function kurrentdbUrl(store, password) {
  const scheme = store === 'kurrentdb' ? 'kurrentdb' : 'kurrentdb+discover';
  const query = 'tls=true&tlsCAFile=/run/trusted/ca.crt';
  return `${scheme}://admin:${password}@${KURRENTDB_NODES[store]}?${query}`;
}

function main() {
  const { values: options } = parseArgs({
    options: { store: { type: 'string' }, site: { type: 'string' } },
  });
  const { values, privateKey } = makeEnvironment(options);
  // in single quotes nothing is replaced
  if (existsSync('.env')) throw Object.assign(new Error(), { code: 'EEXIST', path: '.env' });
  const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`);
  // the key first: no .env is left whose key could not be written
  writeFileSync('token-key.pem', privateKey, { mode: 0o600, flag: 'wx' });
  writeFileSync('.env', lines.join(''), { mode: 0o600, flag: 'wx' });
  console.log(`.env and token-key.pem are written, readable by you alone.
1. Keep a copy of .env somewhere safe: without YISHI_VAULT_KEY no name can be read again.
2. Move token-key.pem to whoever issues tokens: YISHI_TOKEN_KEY=token-key.pem npm run token -- …
   No service needs it.
3. docker compose up --build --detach --wait`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    main();
  } catch (error) {
    const isThere = error.code === 'EEXIST';
    console.error(isThere ? `${error.path} is there already, and stays as it is` : error.message);
    if (!isThere) console.error(USAGE);
    process.exit(1);
  }
}
