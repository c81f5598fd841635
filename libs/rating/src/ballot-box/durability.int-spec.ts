import { createSecretKey, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, PurposeKeys, startEmbeddedPostgres } from '@yishi/platform';
import { testPool } from '../../../../test/support/pool';
import { ballot, outcome, votedIn } from './contract/samples';
import { PostgresBallotBox } from './postgres-ballot-box';

jest.setTimeout(120_000); // a server of its own, with fsync, started twice

const VOTERS = 12;

describe('a ballot that was acknowledged', () => {
  const keys = new PurposeKeys(createSecretKey(randomBytes(32)));
  let folder: string;
  let dataFolder: string;
  let server: EmbeddedPostgres | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'yishi-ballots-'));
    chmodSync(folder, 0o711); // the server's own user must be able to pass through
    dataFolder = path.join(folder, 'postgres');
    server = await startEmbeddedPostgres({ dataFolder, database: 'ballots' });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The server goes with everything it had not written down. */
  const killServer = (): void => {
    const lock = readFileSync(path.join(dataFolder, 'cluster/postmaster.pid'), 'utf8');
    process.kill(Number(lock.split('\n')[0]), 'SIGKILL');
  };

  it('is in the box after the server was killed among puts, and the rest can be sent again', async () => {
    const pool = testPool(server!.url);
    const box = await PostgresBallotBox.on(pool, keys, { modulusBits: 2_048 });
    const { periodId, credentials } = await votedIn(box, VOTERS);
    const outcomes: string[] = [];
    const put = async (index: number) => {
      outcomes[index] = await outcome(box.putBallot(periodId, credentials[index]!, ballot(index)));
    };
    for (let index = 0; index < VOTERS / 2; index++) await put(index);
    const rest = credentials.map((_, index) => index).slice(VOTERS / 2);
    const underWay = rest.map((index) => put(index));
    killServer();
    await Promise.all(underWay);
    await pool.end();
    const acknowledged = outcomes.flatMap((each, index) => (each === 'done' ? [index] : []));
    expect(acknowledged.length).toBeGreaterThanOrEqual(VOTERS / 2);

    const killed = server;
    server = await startEmbeddedPostgres({ dataFolder, database: 'ballots' });
    await killed?.stop();
    const later = testPool(server.url);
    const again = await PostgresBallotBox.on(later, keys);
    for (const index of acknowledged)
      expect(await outcome(again.putBallot(periodId, credentials[index]!, ballot(99)))).toBe(
        'credential-used',
      );
    for (const [index, each] of credentials.entries())
      await again.putBallot(periodId, each, ballot(index));
    await again.close(periodId);
    const { ballots } = await again.read(periodId);
    expect(ballots).toEqual(credentials.map((_, index) => ballot(index)));
    await later.end();
  });
});
