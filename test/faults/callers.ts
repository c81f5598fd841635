import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../apps/demo/src/seeded-random';
import type { Drive } from '../bench/drives';
import type { Installation, Victim } from './installation';

/** One household's participation, under a key of its own. */
export type Request = Readonly<{
  key: string;
  projectId: string;
  householdId: string;
  path: string;
  token: string;
}>;

export type Acknowledged = Readonly<{ version: number; position: number }>;

export type Calls = Readonly<{
  personId: string;
  acknowledged: ReadonlyMap<Request, Acknowledged>;
  /** Requests that had to be sent more than once, and how often all of them were. */
  resent: number;
  attempts: number;
  /** Acknowledged requests sent once more at the end, and those whose answer was another. */
  repeated: number;
  answeredOtherwise: number;
  kills: Readonly<Record<Victim, number>>;
  seconds: number;
}>;

const CALLERS = 32;
const REPEATED = 200;
const MAX_ATTEMPTS = 500;

export function requestsFor(
  installation: Installation,
  drives: readonly Drive[],
  appends: number,
): { personId: string; requests: Request[] } {
  const personId = randomUUID();
  const grants = drives.map(({ territory }) => ({ role: 'council-member' as const, territory }));
  const token = installation.issuer.issue({ personId, grants, ttlSeconds: 86_400 });
  const requests = Array.from({ length: appends }, (_, index) => {
    const { projectId, households } = drives[index % drives.length] as Drive;
    const householdId = households[Math.floor(index / drives.length)] as string;
    const path = `/api/v1/projects/${projectId}/participations`;
    return { key: `household-${index}`, projectId, householdId, path, token };
  });
  return { personId, requests };
}

/** When to kill (after so many acknowledgements, and then so many milliseconds), and whom. */
export type Kill = Readonly<{ after: number; delayMs: number; victim: Victim }>;

export function planKills(count: number, appends: number, random: SeededRandom): Kill[] {
  const victims = ['server', 'postgres'] as const;
  return random.points(count, appends - 1).map((after) => {
    const delayMs = random.below(20); // not always at the moment of an answer
    return { after, delayMs, victim: random.pick(victims) };
  });
}

/**
 * Sends every request until it is acknowledged, by 32 callers at once, and kills by the plan.
 * Throws on an answer that is neither an acknowledgement nor "try again".
 */
export async function callWhileKilling(
  installation: Installation,
  { personId, requests }: { personId: string; requests: readonly Request[] },
  plan: readonly Kill[],
  onKill: (kill: Kill, acknowledged: number) => void,
): Promise<Calls> {
  const begin = performance.now();
  const acknowledged = new Map<Request, Acknowledged>();
  const counts = { attempts: 0, resent: 0, repeated: 0, answeredOtherwise: 0 };
  const kills = { server: 0, postgres: 0 };
  const killing = new Killing(installation, plan, (kill) => {
    kills[kill.victim]++;
    onKill(kill, acknowledged.size);
  });
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let at = next++; at < requests.length; at = next++) {
      const request = requests[at] as Request;
      const { answer, attempts } = await insist(installation, request);
      counts.attempts += attempts;
      if (attempts > 1) counts.resent++;
      acknowledged.set(request, answer);
      killing.acknowledged(acknowledged.size);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  await killing.end();
  const seconds = (performance.now() - begin) / 1_000;
  // now that every state in memory comes from the log: the first answer again
  for (let at = 0; at < requests.length; at += Math.ceil(requests.length / REPEATED)) {
    const request = requests[at] as Request;
    const { answer } = await insist(installation, request);
    counts.repeated++;
    if (!isSame(acknowledged.get(request), answer)) counts.answeredOtherwise++;
  }
  return { personId, acknowledged, ...counts, kills, seconds };
}

/**
 * The same version. The position of a first answer is that of the append it was part of, with
 * others' events behind it; later it is the event's own.
 */
const isSame = (first: Acknowledged | undefined, again: Acknowledged): boolean =>
  first !== undefined && first.version === again.version && first.position >= again.position;

/** Kills one after the other, each when it is due. */
class Killing {
  private readonly due: Kill[];
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly installation: Installation,
    plan: readonly Kill[],
    private readonly onKill: (kill: Kill) => void,
  ) {
    this.due = [...plan];
  }

  acknowledged(count: number): void {
    const kill = this.due[0];
    if (this.underWay || !kill || count < kill.after) return;
    this.due.shift();
    this.underWay = this.carryOut(kill).then(() => {
      this.underWay = undefined;
    });
    this.underWay.catch(() => undefined); // `end` tells
  }

  /** What is left of the plan is done all the same. */
  async end(): Promise<void> {
    for (;;) {
      await this.underWay;
      if (this.due.length === 0) return;
      this.acknowledged(Number.POSITIVE_INFINITY);
    }
  }

  private async carryOut(kill: Kill): Promise<void> {
    await sleep(kill.delayMs);
    this.onKill(kill);
    await this.installation.kill(kill.victim);
  }
}

/** Sends with the same key until it is acknowledged. */
async function insist(
  installation: Installation,
  request: Request,
): Promise<{ answer: Acknowledged; attempts: number }> {
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
    await installation.whenUp();
    const answer = await send(installation, request);
    if (answer) return { answer, attempts };
    await sleep(20);
  }
  throw new Error(`${request.key} was not acknowledged by ${MAX_ATTEMPTS} attempts`);
}

/** The acknowledgement, or nothing when the connection broke or the server asked to try again. */
async function send(
  installation: Installation,
  { key, householdId, path, token }: Request,
): Promise<Acknowledged | undefined> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(installation.url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ householdId, mode: 'volunteer' }),
    });
    text = await response.text();
  } catch {
    return undefined;
  }
  if (response.status === 201) return JSON.parse(text);
  if (response.status === 503) return undefined;
  throw new Error(`${key}: ${response.status} ${text}`);
}
