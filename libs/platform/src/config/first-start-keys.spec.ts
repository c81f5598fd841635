import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigRefused, firstStartKeys, keysFor, loadConfig } from '.';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yishi-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const key = (name: string) => join(folder, 'keys', name);
const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://a@db/x?sslmode=require' };

describe('the keys of the data folder', () => {
  it('are made once, for the owner only, and kept', () => {
    const made = firstStartKeys(folder);
    expect(made.tokenKey.asymmetricKeyType).toBe('ed25519');
    for (const file of ['token.pem', 'vault.key'])
      expect(statSync(key(file)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'keys')).sort()).toEqual(['token.pem', 'vault.key']);

    const again = firstStartKeys(folder);
    expect(again.tokenKey.equals(made.tokenKey)).toBe(true);
    expect(again.vaultKey.equals(made.vaultKey)).toBe(true);
  });

  it('are refused when a file holds none, and left as they are', () => {
    firstStartKeys(folder);
    writeFileSync(key('vault.key'), 'short');
    expect(() => firstStartKeys(folder)).toThrow(/YISHI_VAULT_KEY .*vault\.key must be 32 bytes/);
    expect(readFileSync(key('vault.key'), 'utf8')).toBe('short');
  });

  it('are not made when the configuration gives them', () => {
    const given = firstStartKeys(folder);
    const other = mkdtempSync(join(tmpdir(), 'yishi-keys-'));
    const config = { ...loadConfig({ YISHI_DATA: other }), ...given };
    expect(keysFor(config)).toEqual(given);
    expect(readdirSync(other)).toEqual([]);
    rmSync(other, { recursive: true });
  });

  it('are never made in production beside a database of its own, but may be kept there', () => {
    const config = loadConfig({ ...production, YISHI_DATA: folder });
    expect(() => keysFor(config)).toThrow(ConfigRefused);
    expect(() => keysFor(config)).toThrow(/YISHI_TOKEN_KEY .*\n.*YISHI_VAULT_KEY/);
    expect(readdirSync(folder)).toEqual([]);
    const kept = firstStartKeys(folder);
    expect(keysFor(config).vaultKey.equals(kept.vaultKey)).toBe(true);
  });

  it('are made in production with the embedded database, whose data lie in the same folder', () => {
    expect(() => keysFor(loadConfig({ NODE_ENV: 'production', YISHI_DATA: folder }))).not.toThrow();
    expect(readdirSync(join(folder, 'keys'))).toHaveLength(2);
  });
});
