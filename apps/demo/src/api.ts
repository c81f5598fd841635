import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Grant } from '@yishi/kernel';
import type { TokenIssuer } from '@yishi/platform';

/** A person of the story: who calls, with a bearer token of their own. */
export type Person = Readonly<{ personId: string; token: string }>;

// biome-ignore lint/suspicious/noExplicitAny: answers of the API, read by the story as JSON
export type Json = any;

/** Where the server is: one for all paths, or a service for each. */
export type Servers = Readonly<{
  baseOf: (path: string) => string;
  /** Every server that has a clock of its own. */
  all: readonly string[];
}>;

export const oneServer = (base: string): Servers => ({ baseOf: () => base, all: [base] });

export type ApiOptions = Readonly<{
  /**
   * How long a request is repeated while nobody answers, or the answer is 502 to 504. Every command
   * has a key, so that repeating it is harmless.
   */
  patienceMs?: number;
  /** Called before each request; may do something to the servers. */
  onCall?: (count: number) => void;
}>;

export type Reply = Readonly<{ status: number; body: Json; headers: Headers }>;

/** A client of Yishi's HTTP interface, as a portal or a street office's script would be one. */
export class Api {
  /** The position of the newest command answered: reads ask for a state at least that new. */
  private position = 0;
  calls = 0;

  private readonly servers: Servers;

  constructor(
    servers: Servers | string,
    private readonly issuer: TokenIssuer,
    private readonly options: ApiOptions = {},
  ) {
    this.servers = typeof servers === 'string' ? oneServer(servers) : servers;
  }

  person(personId: string, ...grants: readonly Grant[]): Person {
    return { personId, token: this.issuer.issue({ personId, grants, ttlSeconds: 3_600 }) };
  }

  /** The newest position known: in a log of one's own, the number of its events. */
  get head(): number {
    return this.position;
  }

  /** Sends a command; throws unless it is accepted. */
  async post(as: Person, path: string, body: object = {}, key?: string): Promise<Json> {
    const reply = await this.tryPost(as, path, body, key);
    if (reply.status >= 300) throw new Error(`POST ${path}: ${describe(reply)}`);
    return reply.body;
  }

  /** Sends a command and gives the answer back whatever it is. */
  async tryPost(
    as: Person,
    path: string,
    body: object = {},
    key: string = randomUUID(),
  ): Promise<Reply> {
    const headers = { ...headersOf(as, key), 'content-type': 'application/json' };
    const reply = await this.call(path, { method: 'POST', headers, body: JSON.stringify(body) });
    this.position = Math.max(this.position, reply.body?.position ?? 0);
    return reply;
  }

  /** Sets the clock of every server. */
  async moveClock(as: Person, now: string): Promise<void> {
    const headers = { ...headersOf(as), 'content-type': 'application/json' };
    for (const base of this.servers.all) {
      const init = { method: 'POST', headers, body: JSON.stringify({ now }) };
      const reply = await this.call('clock', init, base);
      if (reply.status >= 300) throw new Error(`POST clock: ${describe(reply)}`);
    }
  }

  /** Sends what must not say who sends it; throws unless it is accepted. */
  async postUnsigned(path: string, body: object): Promise<void> {
    const headers = { 'content-type': 'application/json', 'accept-language': 'en' };
    const reply = await this.call(path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (reply.status >= 300) throw new Error(`POST ${path}: ${describe(reply)}`);
  }

  /** Uploads a file; throws unless it is accepted. */
  async upload(as: Person, path: string, bytes: Uint8Array, type = 'text/csv'): Promise<Json> {
    const headers = { ...headersOf(as, randomUUID()), 'content-type': type };
    const body = new Blob([new Uint8Array(bytes)]);
    const reply = await this.call(path, { method: 'POST', headers, body });
    if (reply.status >= 300) throw new Error(`POST ${path}: ${describe(reply)}`);
    this.position = Math.max(this.position, reply.body?.position ?? 0);
    return reply.body;
  }

  /** Reads what the last command led to. `as` is absent for what the public may read. */
  async get(path: string, as?: Person): Promise<Json> {
    const separator = path.includes('?') ? '&' : '?';
    const url = `${path}${separator}after=${this.position}`;
    const reply = await this.call(url, { headers: as ? headersOf(as) : {} });
    if (reply.status >= 300) throw new Error(`GET ${path}: ${describe(reply)}`);
    return reply.body;
  }

  /** Reads until the answer satisfies: what one context does after another takes a moment. */
  async until(
    path: string,
    satisfied: (body: Json) => boolean,
    as?: Person,
    timeoutMs = 60_000,
  ): Promise<Json> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const reply = await this.call(path, { headers: as ? headersOf(as) : {} });
      if (reply.status < 300 && satisfied(reply.body)) return reply.body;
      if (Date.now() > end) throw new Error(`GET ${path} did not come about: ${describe(reply)}`);
      await sleep(50);
    }
  }

  private async call(path: string, init: RequestInit, base?: string): Promise<Reply> {
    const { patienceMs = 0, onCall } = this.options;
    this.calls++;
    onCall?.(this.calls);
    const url = `${base ?? this.servers.baseOf(path)}/api/v1/${path}`;
    const end = performance.now() + patienceMs;
    for (;;) {
      const reply = await send(url, init).catch((error: Error) => error);
      const isAnswer = !(reply instanceof Error);
      if (isAnswer && !NOBODY.has(reply.status)) return reply;
      if (performance.now() > end) {
        if (isAnswer) return reply;
        throw reply;
      }
      await sleep(100);
    }
  }
}

const NOBODY = new Set([502, 503, 504]);

async function send(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    body: isJson ? JSON.parse(text) : text,
    headers: response.headers,
  };
}

const headersOf = ({ token }: Person, key?: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'accept-language': 'en',
  ...(key ? { 'idempotency-key': key } : {}),
});

const describe = ({ status, body }: Reply): string => `${status} ${JSON.stringify(body)}`;
