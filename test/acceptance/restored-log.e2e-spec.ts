import { readFileSync, rmSync } from 'node:fs';
import { createLogger, keysFor, loadConfig, TokenIssuer } from '@yishi/platform';
import { Client } from 'pg';
import { Api, type Json } from '../../apps/demo/src/api';
import { DISTRICT, officersOf } from '../../apps/demo/src/cast';
import { newDataFolder } from '../../apps/demo/src/server-process';
import { startStandalone } from '../../apps/standalone/src/start';
import { type FreshDatabase, freshDatabase } from '../support/database';
import { until } from '../support/following-instance';

const REWIND = readFileSync('deploy/postgres/rewind-followers.sql', 'utf8');

describe('a log that was restored to an older state than what follows it', () => {
  const folder = newDataFolder('restored-log');
  const log = createLogger({ level: 'fatal' });
  let database: FreshDatabase;
  let client: Client;
  let server: Awaited<ReturnType<typeof startStandalone>> | undefined;
  let api: Api;
  let head: number;

  beforeAll(async () => {
    database = await freshDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await stop();
    await client?.end();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<void> => {
    const env = { NODE_ENV: 'test', PORT: '0', DATABASE_URL: database.url, YISHI_DATA: folder };
    const config = loadConfig(env);
    server = await startStandalone(config, log, { allowNonDurable: true });
    const { tokenIssuer: issuer, tokenAudience: audience } = config;
    const privateKey = keysFor(config).tokenKey;
    api = new Api(server.url, new TokenIssuer({ privateKey, issuer, audience }));
  };
  const stop = async (): Promise<void> => {
    await server?.app.close();
    server = undefined;
  };
  /** As a restore does: the log itself lets nothing be deleted. */
  const restoreLog = async (position: number): Promise<void> => {
    await client.query('ALTER TABLE log.events DISABLE TRIGGER ALL');
    await client.query('DELETE FROM log.events WHERE position > $1', [position]);
    await client.query('ALTER TABLE log.events ENABLE ALWAYS TRIGGER refuse_change');
  };
  const ready = async (): Promise<Json> => (await fetch(`${server?.url}/health/ready`)).json();
  afterEach(stop);

  const isLevel = async (): Promise<boolean> =>
    (await ready()).checks.at(2).parts.every(({ position }: Json) => position >= api.head);
  const community = (name: string): Promise<Json> =>
    api.post(officersOf(api).administrator, `streets/${DISTRICT}001/communities`, { name });
  const communities = async (): Promise<string[]> => {
    const { rows } = await client.query('SELECT name FROM community.community');
    return rows.map(({ name }) => name).sort();
  };

  it('is refused by every follower that had seen more', async () => {
    await start();
    const { administrator } = officersOf(api);
    await api.post(administrator, 'districts', { districtCode: DISTRICT, name: '山阳区' });
    const street = { streetCode: `${DISTRICT}001`, name: '新城街道' };
    await api.post(administrator, `districts/${DISTRICT}/streets`, street);
    head = (await community('甲社区')).position;
    await community('乙社区');
    await community('丙社区');
    await until(isLevel);
    expect(await communities()).toEqual(['丙社区', '乙社区', '甲社区'].sort());
    await stop();
    await restoreLog(head);

    await start();
    await until(async () => (await ready()).status === 503);
    const { checks } = await ready();
    expect(checks.at(2).detail).toContain('community.territory-tree failed');
    await stop();
  });

  it('is followed again after the followers were rewound, and nothing of the lost is shown', async () => {
    await client.query(`SET yishi.head = ${head}`);
    await client.query(REWIND);
    await start();
    expect((await ready()).status).toBe('ready');
    await until(isLevel);
    expect(await communities()).toEqual(['甲社区']);
    await community('丁社区');
    await until(isLevel);
    expect(await communities()).toEqual(['丁社区', '甲社区'].sort());
  });
});
