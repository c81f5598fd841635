import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { isInternal } from '../../apps/proxy/src/plan';
import { type RouteLine, samplePath, serviceFor } from '../../apps/proxy/src/route-table';
import { SERVICE_NAMES } from '../../apps/proxy/src/services';
import { PROXIES, type RunningProxy, type Upstreams } from '../support/proxies';

const ID = '0190a000-0000-7000-8000-000000000001';
const BALLOTS = `/api/v1/rating-periods/${ID}/ballots`;
const LIVE = `/api/v1/ledger/projects/${ID}/live`;
const UPLOAD_LIMIT = 20 * 1_048_576;

type Seen = Readonly<{
  service: string;
  path: string;
  headers: Record<string, string>;
  bytes: number;
}>;

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const openApi = read('docs/openapi.json') as { paths: Record<string, object> };
const table = read('deploy/routes.json') as RouteLine[];

const services: Server[] = [];
const upstreams: Record<string, string> = {};
/** Ends the live stream that is open. */
let endStream = () => {};

/** Answers what it saw of the request; the live ledger is a stream as the service sends it. */
function serviceNamed(service: string): Server {
  return createServer((incoming, outgoing) => {
    if (incoming.url === LIVE) {
      outgoing.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      });
      outgoing.write('data: first\n\n');
      endStream = () => void outgoing.end('data: last\n\n');
      return;
    }
    let bytes = 0;
    incoming.on('data', (part: Buffer) => {
      bytes += part.length;
    });
    // never, when the proxy cuts a body that is too large
    incoming.once('end', () => {
      const { url: path, headers } = incoming;
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end(JSON.stringify({ service, path, headers, bytes }));
    });
  });
}

beforeAll(async () => {
  for (const service of SERVICE_NAMES) {
    const server = serviceNamed(service).listen(0, '127.0.0.1');
    await once(server, 'listening');
    upstreams[service] = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    services.push(server);
  }
});
afterAll(() => {
  for (const server of services) server.close().closeAllConnections();
});

for (const { name, isInstalled, tooLarge, start } of PROXIES) {
  if (!isInstalled) console.info(`skipped: ${name} is not installed here`);
  const describeIt = isInstalled ? describe : describe.skip;

  describeIt(`the configuration of ${name}`, () => {
    let proxy: RunningProxy;
    beforeAll(async () => {
      proxy = await start(upstreams as Upstreams);
    });
    afterAll(() => proxy?.stop());

    const seen = async (path: string, init?: RequestInit): Promise<Seen> => {
      const answer = await fetch(`${proxy.url}${path}`, init);
      expect(answer.status).toBe(200);
      return (await answer.json()) as Seen;
    };

    it('sends every path of the API to the service that the table names', async () => {
      const paths = Object.keys(openApi.paths).filter((each) => each.startsWith('/api/'));
      expect(paths.length).toBeGreaterThan(100);
      const outside = paths.filter((path) => !isInternal(path)).map(samplePath);
      expect(outside.length).toBeLessThan(paths.length);
      for (const path of outside.filter((each) => each !== LIVE)) {
        const wanted = serviceFor(table, path);
        expect(await seen(`${path}?limit=1`)).toMatchObject({
          service: wanted,
          path: `${path}?limit=1`,
        });
      }
    });

    it('lets a service say that nothing is at an address nobody knows', async () => {
      expect((await seen('/api/v1/nothing')).service).toBe('council-service');
    });

    it('keeps a path as it was written', async () => {
      const path = '/api/v1/compounds/a%2Fb/opinions/%E4%B8%80?cursor=a%2Bb';
      expect((await seen(path)).path).toBe(path);
    });

    it('serves the description of the whole API', async () => {
      const answer = await fetch(`${proxy.url}/api/v1/openapi.json`);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await answer.json()).toEqual(openApi);
    });

    it.each([
      '/metrics',
      '/health/live',
      '/health/ready',
      '/',
      '/api/v2',
      '/api/v1x',
      '//metrics',
      '/%6detrics',
      '/api/v1/../../metrics',
      '/api/v1/%2e%2e/%2e%2e/metrics',
      '/api/v1/operations/parked-messages',
      '/api/v1/%6fperations/parked-messages',
    ])('answers 404 to %s', async (path) => {
      const { status, body } = await raw(proxy.port, `GET ${path} HTTP/1.1`);
      expect(status).toBe(404);
      expect(body).toMatchObject({ code: 'route-not-found', status: 404 });
    });

    it('tells the service the address of the caller, whatever the caller claims', async () => {
      const forged = {
        'x-forwarded-for': '203.0.113.7',
        'x-real-ip': '203.0.113.8',
        forwarded: 'for=203.0.113.9',
      };
      const { headers } = await seen('/api/v1/projects', { headers: forged });
      expect(headers['x-forwarded-for']).toBe('127.0.0.1');
      expect(JSON.stringify(headers)).not.toContain('203.0.113.');
    });

    const trace = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'vendor=0af7651916cd43dd',
      baggage: 'user=0af7651916cd43dd',
    };

    it('lets no stranger choose a trace', async () => {
      const { headers } = await seen('/api/v1/projects', { headers: trace });
      expect(Object.keys(headers)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^trace|^baggage/)]),
      );
      expect(JSON.stringify(headers)).not.toContain('0af7651916cd43dd');
    });

    it('passes on who calls by his token, and keeps a proxy’s headers whatever a client asks', async () => {
      const authorization = 'Bearer token';
      // headers named here are for the next hop alone, and would be taken away behind the proxy
      const connection = 'close, x-forwarded-for, authorization';
      const answer = await raw(proxy.port, 'GET /api/v1/projects HTTP/1.1', {
        connection,
        'x-forwarded-for': '203.0.113.7',
      });
      expect((answer.body as Seen).headers['x-forwarded-for']).toBe('127.0.0.1');
      const { headers } = await seen('/api/v1/projects', { headers: { authorization } });
      expect(headers.authorization).toBe(authorization);
    });

    it('tells nobody who casts a ballot', async () => {
      const marks = ['authorization', 'cookie', 'referer', 'user-agent', 'idempotency-key'];
      const headers = {
        'x-forwarded-for': '203.0.113.7',
        'x-real-ip': '203.0.113.8',
        ...Object.fromEntries(marks.map((name) => [name, 'the voter'])),
        ...trace,
      };
      const answer = await seen(BALLOTS, { method: 'POST', headers, body: '{}' });
      expect(answer.service).toBe('council-service');
      const addresses = Object.entries(answer.headers).filter(
        ([field, value]) =>
          field !== 'host' && !field.endsWith('-host') && /\d+\.\d+\.\d+/.test(value),
      );
      expect(addresses).toEqual([]);
      expect(JSON.stringify(answer.headers)).not.toMatch(/the voter|0af7651916cd43dd/);
    });

    // Caddy as it is shipped can not count by address
    if (name === 'nginx') {
      it('takes ballots of one address up to a limit, and writes of it nowhere', async () => {
        const statuses: number[] = [];
        for (let count = 0; count < 150; count++) {
          const answer = await fetch(`${proxy.url}${BALLOTS}`, { method: 'POST', body: '{}' });
          statuses.push(answer.status);
          const { code, service } = (await answer.json()) as { code?: string; service?: string };
          expect(answer.status === 200 ? service : code).toBe(
            answer.status === 200 ? 'council-service' : 'rate-limited',
          );
        }
        expect(statuses.slice(0, 100)).toEqual(Array(100).fill(200));
        expect(statuses).toContain(429);
        expect((await fetch(`${proxy.url}/api/v1/projects`)).status).toBe(200);
        expect(proxy.written()).not.toMatch(/ballots|client: |limiting/);
      });
    }

    it('passes an event of a live stream on while the stream goes on', async () => {
      const answer = await fetch(`${proxy.url}${LIVE}`);
      const reader = answer.body!.getReader();
      const text = async () => new TextDecoder().decode((await reader.read()).value);
      expect(await text()).toBe('data: first\n\n');
      endStream();
      expect(await text()).toBe('data: last\n\n');
    });

    it('passes an upload up to the limit, and refuses a larger one', async () => {
      const path = `/api/v1/compounds/${ID}/register`;
      const upload = (bytes: number) =>
        fetch(`${proxy.url}${path}`, { method: 'POST', body: Buffer.alloc(bytes, 0x41) });
      expect(await (await upload(UPLOAD_LIMIT)).json()).toMatchObject({ bytes: UPLOAD_LIMIT });
      const refused = await upload(UPLOAD_LIMIT + 1);
      expect(refused.status).toBe(tooLarge);
      expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      await refused.body?.cancel();
    });
  });

  describeIt(`${name}, when a service is away`, () => {
    it('asks for the request again, and writes nothing of who cast a ballot', async () => {
      const away = Object.fromEntries(SERVICE_NAMES.map((each) => [each, '127.0.0.1:1']));
      const proxy = await start(away);
      const answer = await fetch(`${proxy.url}${BALLOTS}`, { method: 'POST', body: '{}' });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await answer.json()).toMatchObject({ code: 'outcome-unknown', status: 503 });
      expect(proxy.written()).not.toMatch(/ballots|client: |remote_ip/);
      await proxy.stop();
    });
  });
}

type RawAnswer = Readonly<{ status: number; body: unknown }>;

/** A request whose address no client library tidies up first. */
async function raw(
  port: number,
  line: string,
  more: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const headers = { host: `127.0.0.1:${port}`, connection: 'close', ...more };
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${line}\r\n${fields.join('')}\r\n`);
  let text = '';
  for await (const part of socket) text += String(part);
  const [head = '', ...body] = text.split('\r\n\r\n');
  const json = /\{.*\}/s.exec(body.join('\r\n\r\n'))?.[0];
  return { status: Number(head.split(' ')[1]), body: json && JSON.parse(json) };
}
