import { generateKeyPairSync } from 'node:crypto';
import { Controller, Get, Module, Param, Post, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Clock, Refused } from '@yishi/kernel';
import { recordedSpans } from '../../../../test/support/spans';
import { loadConfig } from '../config';
import { createLogger } from '../logging';
import { Metrics } from '../metrics';
import { TokenIssuer, TokenVerifier } from '../tokens';
import { type AuthenticatedRequest, installHttp, originOf, Public, YishiHttpAdapter } from '.';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;

@Controller('things')
class Things {
  @Get('origin')
  origin(@Req() request: AuthenticatedRequest) {
    return originOf(request);
  }

  @Get('page/:id')
  @Public()
  page(@Param('id') id: string) {
    if (id === 'refused') throw new Refused('drive-not-open');
    if (id === 'broken') throw new Error('broken');
    return {};
  }

  @Post('ballot')
  @Public({ isUnlogged: true })
  ballot(@Req() request: AuthenticatedRequest) {
    return { span: request.span };
  }
}

@Module({ controllers: [Things] })
class ThingsModule {}

class FixedClock extends Clock {
  now = () => new Date('2018-06-01T08:00:00.000Z');
}

const { privateKey } = generateKeyPairSync('ed25519');
const identity = { issuer: 'yishi', audience: 'yishi-api' };
const token = new TokenIssuer({ privateKey, ...identity }).issue({
  personId: '0190a000-0000-7000-8000-000000000001',
  grants: [],
  ttlSeconds: 600,
});
const authorization = `Bearer ${token}`;

let app: NestFastifyApplication;
let metrics: Metrics;
let spans: ReturnType<typeof recordedSpans>;
const lines: string[] = [];

beforeEach(async () => {
  lines.splice(0);
  metrics = new Metrics();
  spans = recordedSpans();
  const config = loadConfig({ YISHI_TRUST_PROXY: '192.0.2.0/24,2001:db8::1' });
  const log = createLogger({ level: 'trace', to: { write: (line) => void lines.push(line) } });
  const testing = await Test.createTestingModule({ imports: [ThingsModule] }).compile();
  app = testing.createNestApplication<NestFastifyApplication>(new YishiHttpAdapter(config), {
    logger: false,
  });
  const verifier = new TokenVerifier({ key: privateKey, ...identity });
  await installHttp(app, { config, verifier, clock: new FixedClock(), log, metrics });
  await app.init();
});
afterEach(async () => {
  spans.stop();
  await app.close();
});

const call = (
  method: 'GET' | 'POST' | 'OPTIONS',
  url: string,
  headers: Record<string, string> = {},
  remoteAddress = '192.0.2.7',
) => app.inject({ method, url, headers, remoteAddress });
const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('requests', () => {
  it('are counted by route and status, never by address', async () => {
    for (const id of ['1', '2', 'refused', 'broken'])
      await call('GET', `/things/page/${id}?q=张三`);
    await call('GET', '/nowhere/张三');
    const text = await metrics.text();
    const counts = text.split('\n').filter((line) => line.startsWith('yishi_http_requests_total{'));
    expect(counts).toEqual([
      'yishi_http_requests_total{method="GET",route="/things/page/:id",status="200"} 2',
      expect.stringMatching(/page\/:id",status="409"} 1$/),
      expect.stringMatching(/page\/:id",status="500"} 1$/),
      'yishi_http_requests_total{method="GET",route="none",status="404"} 1',
    ]);
    expect(text).toContain(
      'yishi_http_request_duration_seconds_count{method="GET",route="/things/page/:id"} 4',
    );
    expect(text).not.toMatch(/张三|%E5/);
  });

  it.each(['127.0.0.1', '198.51.100.7', '::ffff:198.51.100.7', '2001:db8::2'])(
    'begin a trace of their own, whatever a stranger at %s says of his',
    async (address) => {
      const headers = { authorization, traceparent, tracestate: 'a=b' };
      const answer = await call('GET', '/things/origin', headers, address);
      const [span] = spans.all();
      expect(span?.parentSpanContext).toBeUndefined();
      const { traceId, traceState } = span!.spanContext();
      expect(traceId).not.toBe(TRACE);
      expect(traceState).toBeUndefined();
      expect(answer.json().traceparent).toContain(traceId);
      expect(JSON.stringify(logged())).not.toContain(TRACE);
    },
  );

  it.each(['192.0.2.9', '::ffff:192.0.2.9', '2001:db8::1'])(
    'continue the trace of a trusted proxy at %s',
    async (address) => {
      await call('GET', '/things/page/1', { traceparent }, address);
      expect(spans.all()[0]?.spanContext().traceId).toBe(TRACE);
    },
  );

  it('continue the trace of the caller, and hand it on with the command', async () => {
    const answer = await call('GET', '/things/origin', { authorization, traceparent });
    const [span] = spans.all();
    const own = `00-${TRACE}-${span?.spanContext().spanId}-01`;
    expect(answer.json().traceparent).toBe(own);
    expect(span).toMatchObject({
      name: 'GET /things/origin',
      parentSpanContext: { spanId: 'b7ad6b7169203331' },
    });
    expect(logged()).toMatchObject([{ route: '/things/origin', traceId: TRACE }]);
  });

  it('that fail say their trace in the line of the failure', async () => {
    await call('GET', '/things/page/broken', { traceparent });
    expect(logged()[0]).toMatchObject({ code: 'internal-error', traceId: TRACE });
    expect(spans.all()[0]).toMatchObject({ status: { code: 2 } });
  });

  it('have no trace while nothing is recorded, whatever the caller sends', async () => {
    spans.stop();
    const answer = await call('GET', '/things/origin', { authorization, traceparent });
    expect(answer.json()).not.toHaveProperty('traceparent');
    expect(logged()[0]).not.toHaveProperty('traceId');
  });

  it('that must leave no mark are neither counted nor traced', async () => {
    const answer = await call('POST', '/things/ballot', { traceparent });
    expect(answer.json()).toEqual({ span: null });
    expect(spans.all()).toEqual([]);
    expect(await metrics.text()).not.toContain('ballot');
    expect(lines).toEqual([]);
  });

  it('leave no mark of the question whether one may be sent', async () => {
    await call('OPTIONS', '/things/ballot', { 'access-control-request-method': 'POST' });
    expect(spans.all()).toEqual([]);
    expect(await metrics.text()).not.toContain('OPTIONS');
    expect(lines).toEqual([]);
  });

  it('have ids whose order does not tell that another came in between', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 600; n++)
      ids.push((await call('POST', '/things/ballot')).headers['x-request-id'] as string);
    expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(600);
    expect([...ids].sort()).not.toEqual(ids);
    // whatever part of them one looks at: no first half comes twice, as a run's name would
    expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBeGreaterThan(590);
  });
});
