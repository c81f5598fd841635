import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export type CommandFlow = Readonly<{
  /** Where commands go, and where the ledger is read. */
  url: string;
  /** For each command: its path, its token and its body. */
  commands: readonly Readonly<{ path: string; token: string; body: object }>[];
  perSecond: number;
  /** The ledger is asked to show every so-many-th command. */
  lookEvery: number;
  ledgerPathOf: Readonly<Record<string, string>>;
}>;

export type Flowed = Readonly<{
  commandMs: number[];
  /** From when a command was due until the public ledger shows what it did. */
  shownMs: number[];
  bad: readonly string[];
}>;

/**
 * Commands at a steady rate, whether or not the ones before are answered, from a thread of its own.
 * Times count from when the command was due: what the servers delay is not hidden by asking less.
 */
export function commandFlow(options: CommandFlow): Promise<Flowed> {
  const worker = new Worker(__filename, { workerData: options });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function run({ url, commands, perSecond, lookEvery, ledgerPathOf }: CommandFlow) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const flowed = { commandMs: [] as number[], shownMs: [] as number[], bad: [] as string[] };
  const send = async (index: number, dueMs: number): Promise<void> => {
    const { path, token, body } = commands[index]!;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await ask(agent, `${url}${path}`, 'POST', headers, JSON.stringify(body));
    flowed.commandMs.push(performance.now() - dueMs);
    if (answer.status !== 201) return void flowed.bad.push(`${answer.status} ${answer.text}`);
    if (index % lookEvery !== 0) return;
    const { position } = JSON.parse(answer.text) as { position: number };
    const page = await ask(agent, `${url}${ledgerPathOf[path]}?limit=1&after=${position}`, 'GET');
    flowed.shownMs.push(performance.now() - dueMs);
    if (page.status !== 200) flowed.bad.push(`ledger: ${page.status} ${page.text}`);
  };
  const sent: Promise<void>[] = [];
  const startMs = performance.now();
  for (let index = 0; index < commands.length; index++) {
    const dueMs = startMs + (index * 1_000) / perSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await delay(waitMs);
    sent.push(send(index, dueMs));
  }
  await Promise.all(sent);
  agent.destroy();
  return flowed;
}

function ask(
  agent: Agent,
  url: string,
  method: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ status: 0, text: error.message });
    const asked = request(url, { agent, method, headers }, (response: IncomingMessage) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', failed);
    });
    asked.once('error', failed).end(body);
  });
}

if (!isMainThread && parentPort)
  run(workerData as CommandFlow).then((flowed) => parentPort?.postMessage(flowed));
