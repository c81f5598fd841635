import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Config, type ConfigProblem, ConfigRefused } from './load-config';
import { parseTokenKey, parseVaultKey, VARIABLES } from './variables';

export type Keys = Readonly<{ tokenKey: KeyObject; vaultKey: KeyObject }>;

/**
 * The keys of this installation: from the configuration; else from the files `keys/token.pem` and
 * `keys/vault.key` of the data folder; else made there (files 0600, folder 0700), so that a first
 * start needs no preparation. Production with a `DATABASE_URL` makes none: that database outlives
 * this folder, and a vault sealed with a key nobody kept is lost. Throws `ConfigRefused` for a file
 * that holds no key.
 */
export function keysFor(config: Config): Keys {
  if (config.tokenKey && config.vaultKey)
    return { tokenKey: config.tokenKey, vaultKey: config.vaultKey };
  const mayMake = config.nodeEnv !== 'production' || config.databaseUrl === undefined;
  const kept = firstStartKeys(config.dataFolder, { mayMake, given: config });
  return { tokenKey: config.tokenKey ?? kept.tokenKey, vaultKey: config.vaultKey ?? kept.vaultKey };
}

type Options = Readonly<{ mayMake?: boolean; given?: Partial<Keys> }>;

/**
 * Reads the keys of a data folder, and makes those that are missing (not those that are `given`).
 */
export function firstStartKeys(folder: string, options: Options = {}): Keys {
  const { mayMake = true, given = {} } = options;
  const keys = join(folder, 'keys');
  const problems: ConfigProblem[] = [];
  const kept = (source: KeySource): KeyObject | undefined => {
    const path = join(keys, source.file);
    try {
      const text = readKey(path) ?? (mayMake ? makeKey(keys, path, source.make()) : undefined);
      if (text === undefined) throw new Error('is no file, and production makes no key by itself');
      return source.parse(text);
    } catch (error) {
      const reason = `is not given, and ${path} ${(error as Error).message}`;
      problems.push({ variable: source.variable, reason });
      return undefined;
    }
  };
  const tokenKey = given.tokenKey ?? kept(TOKEN_KEY);
  const vaultKey = given.vaultKey ?? kept(VAULT_KEY);
  if (!tokenKey || !vaultKey) throw new ConfigRefused(problems);
  return { tokenKey, vaultKey };
}

type KeySource = Readonly<{
  file: string;
  variable: string;
  parse: (text: string) => KeyObject;
  make: () => string;
}>;

const TOKEN_KEY: KeySource = {
  file: 'token.pem',
  variable: VARIABLES.tokenKey.name,
  parse: parseTokenKey,
  make: () =>
    generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
};

const VAULT_KEY: KeySource = {
  file: 'vault.key',
  variable: VARIABLES.vaultKey.name,
  parse: (text) => parseVaultKey(text.trim()),
  make: () => `${randomBytes(32).toString('base64')}\n`,
};

function readKey(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`can not be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/**
 * Writes the key beside its place and links it there: two programs that start at once end up with
 * one key, and a power cut leaves a whole file or none.
 */
function makeKey(folder: string, path: string, text: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${randomUUID()}`);
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    closeSync(file);
    rmSync(draft);
  }
  syncFolder(folder);
  return readFileSync(path, 'utf8');
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
