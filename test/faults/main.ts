import 'reflect-metadata';
import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Api } from '../../apps/demo/src/api';
import { ChemicalBureau } from '../../apps/demo/src/chemical-bureau';
import { Figures } from '../../apps/demo/src/figures';
import { SeededRandom } from '../../apps/demo/src/seeded-random';
import { newDataFolder } from '../../apps/demo/src/server-process';
import { openDrive } from '../bench/drives';
import { type Calls, callWhileKilling, planKills, requestsFor } from './callers';
import { Installation } from './installation';
import { checkLog, type LogCheck } from './log-check';
import { compareWithRebuild, type Rebuild } from './read-models';

const DRIVES = 4;
const DATA = path.resolve('test/acceptance/data');

const STORES = ['postgres', 'kurrentdb'];

type Options = Readonly<{
  appends: number;
  kills: number;
  seed: number;
  story: boolean;
  /** A KurrentDB for the log, which should have no events yet; otherwise it is in PostgreSQL. */
  kurrentUrl: string | undefined;
}>;

/**
 * Kills the server or its PostgreSQL with SIGKILL at seeded points while 32 callers send
 * participations, each with a key of its own until it is acknowledged; then holds log and read
 * models against what was acknowledged. Exits with 1 when anything differs. The points and victims
 * follow from the seed; what is under way at each does not.
 */
async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return console.log('skipped: KURRENTDB_URL is not set');
  const { appends, kills, seed, kurrentUrl } = options;
  const store = kurrentUrl === undefined ? 'PostgreSQL' : 'KurrentDB';
  console.log(`${appends} appends, ${kills} kills, seed ${seed}, the log in ${store}`);
  const folder = newDataFolder('faults');
  const installation = new Installation(folder, kurrentUrl);
  let isGood = false;
  try {
    isGood = await run(installation, options);
  } finally {
    await installation.stop();
    if (isGood) rmSync(folder, { recursive: true, force: true });
    else console.error(`kept for a look: ${folder}`);
  }
  process.exitCode = isGood ? 0 : 1;
}

async function run(installation: Installation, options: Options): Promise<boolean> {
  const { appends, kills, seed, story, kurrentUrl } = options;
  const drives = await installation.withDatabase(async (_pool, store) => {
    const size = Math.ceil(appends / DRIVES);
    return Promise.all(Array.from({ length: DRIVES }, () => openDrive(store, size)));
  });
  await installation.start();
  if (story) await playStory(installation);
  const sent = requestsFor(installation, drives, appends);
  const plan = planKills(kills, appends, new SeededRandom(seed));
  const calls = await callWhileKilling(installation, sent, plan, ({ victim, after }, count) =>
    console.log(`  killing ${victim}: planned after ${after} acknowledgements, now ${count}`),
  );
  await installation.stop();
  const log = await installation.withDatabase((_pool, store) =>
    checkLog(store, calls, sent.requests, { gapless: kurrentUrl === undefined }),
  );
  const rebuild = await compareWithRebuild(installation);
  return report(installation, calls, log, rebuild, options);
}

/**
 * Every context gets rows to lose: the Chemical Bureau compound, from its register to its
 * settlement.
 */
async function playStory(installation: Installation): Promise<void> {
  const figures = new Figures();
  const api = new Api(installation.url, installation.issuer);
  const narrator = { chapter: () => {}, progress: () => {} };
  await new ChemicalBureau(api, DATA, figures, narrator).play();
  if (figures.failed.length > 0) throw new Error(figures.failed.join('\n'));
}

function report(
  { restartMs }: Installation,
  calls: Calls,
  log: LogCheck,
  rebuild: Rebuild,
  { appends, kills }: Options,
): boolean {
  const killed = calls.kills.server + calls.kills.postgres;
  const sorted = [...restartMs].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(
    `killed: server ${calls.kills.server}, PostgreSQL ${calls.kills.postgres}; ` +
      `${restartMs.length} starts, to ready ${median} ms (median), ${sorted.at(-1)} ms (longest)`,
  );
  console.log(
    `acknowledged: ${calls.acknowledged.size} of ${appends} in ${calls.seconds.toFixed(1)} s, ` +
      `${calls.resent} of them sent more than once (${calls.attempts} attempts)`,
  );
  console.log(
    `sent again at the end: ${calls.repeated}, answered otherwise: ${calls.answeredOtherwise}`,
  );
  console.log(
    `log: ${log.events} events, lost ${log.lost.length}, twice ${log.twice.length}, ` +
      `unasked ${log.unasked}, gaps ${log.gaps.length}`,
  );
  console.log(
    `read models: ${rebuild.rows} rows in ${rebuild.tables} tables, ` +
      `rebuilt in ${rebuild.seconds.toFixed(1)} s, differences ${rebuild.differences.length}`,
  );
  const faults = [...log.lost, ...log.twice, ...log.gaps, ...rebuild.differences];
  for (const fault of faults.slice(0, 50)) console.error(`  ${fault}`);
  const isWhole = calls.acknowledged.size === appends && killed === kills;
  return isWhole && faults.length + log.unasked + calls.answeredOtherwise === 0;
}

/** Nothing when a KurrentDB was asked for and there is none. */
function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      appends: { type: 'string', default: '10000' },
      kills: { type: 'string', default: '20' },
      seed: { type: 'string' },
      'no-story': { type: 'boolean', default: false },
      store: { type: 'string', default: 'postgres' },
    },
  });
  const number = (name: 'appends' | 'kills' | 'seed', text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 0)
      throw new Error(`--${name} is no number: ${text}`);
    return value;
  };
  const appends = number('appends', values.appends);
  const kills = number('kills', values.kills);
  if (appends < 1 || kills >= appends) throw new Error('more appends than kills are needed');
  const seed = values.seed ? number('seed', values.seed) : randomInt(2 ** 31);
  if (!STORES.includes(values.store)) throw new Error(`--store is none of ${STORES.join(', ')}`);
  const isKurrent = values.store === 'kurrentdb';
  const kurrentUrl = isKurrent ? process.env.KURRENTDB_URL : undefined;
  if (isKurrent && !kurrentUrl) return undefined;
  return { appends, kills, seed, story: !values['no-story'], kurrentUrl };
}

// by a signal alone, what was started would not hear of the end
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
