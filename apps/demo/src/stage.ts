import { keysFor, loadConfig, TokenIssuer } from '@yishi/platform';
import { Api } from './api';
import { Installation } from './distributed/installation';
import { Killer, planKills } from './distributed/kills';
import type { Figures } from './figures';
import { type ServerProcess, startServer } from './server-process';

/** What the story is played on. */
export type Stage = Readonly<{
  api: Api;
  processes: () => readonly ServerProcess[];
  /** When the story is over: waits for what still starts, and adds figures of its own. */
  settled: (figures: Figures) => Promise<void>;
  stop: () => Promise<void>;
}>;

/** Everything in one process, as `npm start` runs it. */
export async function standaloneStage(folder: string, say: (text: string) => void): Promise<Stage> {
  const server = await startServer(folder, {
    NODE_ENV: 'development',
    YISHI_MOVABLE_CLOCK: '1',
    YISHI_RATE_LIMIT_PER_MINUTE: '100000',
  });
  say(`Yishi runs on ${server.url}; its data and log are in ${folder}`);
  return {
    api: new Api(server.url, issuerOf(folder)),
    processes: () => [server],
    settled: async () => {},
    stop: () => server.stop(),
  };
}

function issuerOf(folder: string): TokenIssuer {
  const config = loadConfig({ YISHI_DATA: folder });
  const { tokenIssuer: issuer, tokenAudience: audience } = config;
  return new TokenIssuer({ privateKey: keysFor(config).tokenKey, issuer, audience });
}

/** Calls of the story up to its end; the points at which services die are among them. */
const CALLS = 300;
/** Restarting takes a few seconds here, and a lease lapses after six. */
const PATIENCE_MS = 60_000;

/** Four services; with `kills`, they die one after the other at points that follow from the seed. */
export async function distributedStage(
  folder: string,
  say: (text: string) => void,
  { kills, seed }: Readonly<{ kills: number; seed: number }>,
): Promise<Stage> {
  const installation = await Installation.start(folder, { say });
  say(`Yishi runs on ${installation.url} as four services; data and logs are in ${folder}`);
  if (kills > 0) say(`seed ${seed}: ${kills} times a service is killed and started again`);
  const killer = new Killer(installation, planKills(seed, kills, CALLS));
  const onCall = (count: number): void => killer.onCall(count);
  return {
    api: new Api(installation.servers, installation.issuer, { patienceMs: PATIENCE_MS, onCall }),
    processes: () => installation.processes(),
    settled: async (figures) => {
      await killer.settled();
      figures.check('audit.tiesOut', (await installation.audit()).tiesOut, true);
      if (kills > 0) figures.check('kills', killer.done.length, kills);
    },
    stop: () => installation.stop(),
  };
}
