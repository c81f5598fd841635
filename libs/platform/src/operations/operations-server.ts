import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FollowerHealth, FollowerRegistry } from '@yishi/following';
import { toJson } from '@yishi/kernel';
import type { Metrics } from '../metrics';

type Parts = Readonly<{
  metrics: Metrics;
  followers: Pick<FollowerRegistry, 'states' | 'instance'>;
}>;

type Answer = Readonly<{ type: string; body: string }>;

/**
 * For those who run the program, on a port of its own that no proxy forwards to: `GET /metrics` in
 * Prometheus' text format, and `GET /followers`, which names the machines and processes that hold
 * leases. Nothing here can be changed, and nothing is personal.
 */
export class OperationsServer {
  readonly #server: Server;

  constructor(private readonly parts: Parts) {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.requestTimeout = 10_000;
  }

  /** Answers with the port: of 0 it takes any free one. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    const page = method === 'GET' ? this.#page(url) : undefined;
    if (!page) {
      response.writeHead(404).end();
      return;
    }
    try {
      const { type, body } = await page();
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    } catch {
      response.writeHead(500).end();
    }
  }

  #page(url: string | undefined): (() => Promise<Answer>) | undefined {
    const { metrics, followers } = this.parts;
    if (url === '/metrics')
      return async () => ({ type: metrics.contentType, body: await metrics.text() });
    if (url !== '/followers') return undefined;
    const list = () => ({
      instance: followers.instance,
      followers: followers.states().map(describe),
    });
    return async () => ({ type: 'application/json', body: toJson(list()) });
  }
}

/** Without messages of errors: they are for the log. */
const describe = ({ error: _, ...health }: FollowerHealth): object => health;
