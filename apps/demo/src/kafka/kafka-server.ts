import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { endsWithUs, freePort } from '../server-process';

const run = promisify(execFile);

const POM = path.resolve('apps/demo/src/kafka/pom.xml');
const CACHE = path.resolve('node_modules/.cache/yishi-kafka');
const CLUSTER_ID = 'eWlzaGkta2Fma2EtMDAwMQ';
const READY_WITHIN_MS = 60_000;
const MAVEN_WITHIN_MS = 300_000;

/** A broker, and what a test may do to it. */
export type KafkaServer = Readonly<{
  brokers: readonly string[];
  /** Ends it at once, as a crash would. Its data and ports stay. */
  kill: () => Promise<void>;
  /** Starts it again on its ports and data after `kill`. */
  restart: () => Promise<void>;
  /** Ends it and removes its data. */
  stop: () => Promise<void>;
}>;

/**
 * Why no broker can be had here, or `undefined` when one can: one is named by `KAFKA_BROKERS`, or
 * Java and Maven are installed and Maven's packages are served (the first call brings them).
 */
export async function whyNoKafka(): Promise<string | undefined> {
  if (process.env.KAFKA_BROKERS) return undefined;
  for (const [program, version] of [
    ['java', '-version'],
    ['mvn', '-version'],
  ] as const)
    if (!(await run(program, [version]).catch(() => undefined)))
      return `no Maven/Java (${program} does not run)`;
  try {
    await packages();
    return undefined;
  } catch (error) {
    const { stdout = '', message } = error as Error & { stdout?: string };
    const reason = stdout.split('\n').find((line) => line.includes('[ERROR]')) ?? message;
    return `no Maven/Java packages of Apache Kafka (${reason.slice(0, 200)})`;
  }
}

/**
 * A broker of its own on loopback, in KRaft mode, with a temporary folder; or the one that
 * `KAFKA_BROKERS` names, which can not be killed. The caller stops it.
 */
export async function startKafka(): Promise<KafkaServer> {
  const outside = process.env.KAFKA_BROKERS;
  if (outside) return outsideServer(outside.split(','));
  const classPath = `${await packages()}/*`;
  const folder = mkdtempSync(path.join(tmpdir(), 'yishi-kafka-'));
  const port = await freePort();
  const settings = path.join(folder, 'server.properties');
  await writeFile(settings, properties(folder, port, await freePort()));
  await run('java', [
    ...['-cp', classPath, 'kafka.tools.StorageTool', 'format'],
    ...['-t', CLUSTER_ID, '-c', settings],
  ]);
  let child = await launch(classPath, folder, port);
  const kill = () => end(child, 'SIGKILL');
  return {
    brokers: [`127.0.0.1:${port}`],
    kill,
    restart: async () => {
      await kill();
      child = await launch(classPath, folder, port);
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function outsideServer(brokers: readonly string[]): KafkaServer {
  const refuse = async () => {
    throw new Error('the broker that KAFKA_BROKERS names is not ours to kill');
  };
  return { brokers, kill: refuse, restart: refuse, stop: async () => {} };
}

/** The folder of Kafka's packages; brought once for each content of the pom. */
async function packages(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 12);
  const folder = path.join(CACHE, version);
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const incoming = mkdtempSync(path.join(CACHE, 'incoming-'));
  const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${incoming}`];
  try {
    await run('mvn', ['-q', '-B', '-f', POM, ...copy], { timeout: MAVEN_WITHIN_MS });
    await rename(incoming, folder);
  } catch (error) {
    await rm(incoming, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another process was quicker
  }
  return folder;
}

/** Its own controller hears quickly that it was killed, or it would not let it in again. */
const properties = (folder: string, port: number, controllerPort: number): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${folder}/data
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=2000
`;

async function launch(classPath: string, folder: string, port: number): Promise<ChildProcess> {
  const log = openSync(path.join(folder, 'server.log'), 'a');
  const options = ['-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
  const child = spawn(
    'java',
    [...options, '-cp', classPath, 'kafka.Kafka', path.join(folder, 'server.properties')],
    { stdio: ['ignore', log, log] },
  );
  closeSync(log);
  endsWithUs(child);
  const begin = performance.now();
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`no broker: see ${folder}/server.log`);
    if (performance.now() - begin > READY_WITHIN_MS) {
      await end(child, 'SIGKILL');
      throw new Error(`no broker within ${READY_WITHIN_MS} ms: see ${folder}/server.log`);
    }
    await sleep(50);
  }
  return child;
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await exited;
}
