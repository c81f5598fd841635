import { generateKeyPairSync } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { MemoryEventStore } from '@yishi/event-store';
import { Clock } from '@yishi/kernel';
import { loadConfig } from '../config';
import { installHttp, YishiHttpAdapter } from '../http';
import { createLogger } from '../logging';
import { TokenVerifier } from '../tokens';
import {
  databaseCheck,
  eventStoreCheck,
  HEALTH_ROUTES,
  HealthModule,
  Readiness,
  type ReadinessCheck,
} from '.';

class WallClock extends Clock {
  now = () => new Date();
}

let app: NestFastifyApplication;
const lines: string[] = [];
const config = loadConfig({ YISHI_RATE_LIMIT_PER_MINUTE: '1' });
const { publicKey } = generateKeyPairSync('ed25519');
const verifier = new TokenVerifier({ key: publicKey, issuer: 'yishi', audience: 'yishi-api' });

beforeEach(async () => {
  lines.splice(0);
  const log = createLogger({ level: 'info', to: { write: (l) => void lines.push(l) } });
  const testing = await Test.createTestingModule({
    imports: [HealthModule.with({ log })],
  }).compile();
  app = testing.createNestApplication<NestFastifyApplication>(new YishiHttpAdapter(config), {
    logger: false,
  });
  app.setGlobalPrefix('api/v1', { exclude: [...HEALTH_ROUTES] });
  await installHttp(app, { config, verifier, clock: new WallClock(), log });
  await app.init();
});
afterEach(() => app.close());

const add = (...checks: readonly ReadinessCheck[]) => app.get(Readiness).add(...checks);
const get = async (path: string) => {
  const answer = await app.inject({ url: `/health/${path}`, headers: { 'accept-language': 'en' } });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
};
const good: ReadinessCheck = { name: 'good', check: async () => ({ ok: true }) };

describe('health', () => {
  it('is live whatever fails', async () => {
    add({ name: 'bad', check: async () => ({ ok: false }) });
    expect(await get('live')).toMatchObject({ status: 200, body: { status: 'live' } });
  });

  it('is ready when every check says so, as often as it is asked', async () => {
    add(good, eventStoreCheck(new MemoryEventStore()));
    for (let n = 0; n < 3; n++)
      expect(await get('ready')).toMatchObject({
        status: 200,
        body: {
          status: 'ready',
          checks: [
            { name: 'good', ok: true },
            { name: 'event-store', ok: true },
          ],
        },
      });
    expect(lines).toEqual([]);
  });

  it('names what fails, and the event a follower failed on', async () => {
    const detail = 'project.page at position 42: DriveOpened of project-7';
    add(good, { name: 'followers', check: async () => ({ ok: false, detail }) });
    const { status, body, headers } = await get('ready');
    expect(status).toBe(503);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({
      code: 'not-ready',
      detail: 'The service is not ready.',
      failing: ['followers'],
      checks: [
        { name: 'good', ok: true },
        { name: 'followers', ok: false, detail },
      ],
    });
  });

  it('tells the log, not the caller, why a check threw', async () => {
    const failure = new Error('connect ECONNREFUSED 10.1.2.3:5432');
    add(databaseCheck({ query: () => Promise.reject(failure) }));
    const { status, body } = await get('ready');
    expect(status).toBe(503);
    expect(body.checks).toEqual([{ name: 'database', ok: false, detail: 'failed' }]);
    expect(JSON.stringify(body)).not.toContain('10.1.2.3');
    expect(lines.join()).toContain('10.1.2.3');
  });

  it('fails a check that does not answer', async () => {
    add({ name: 'hangs', check: () => new Promise(() => {}) });
    expect((await get('ready')).body.checks).toEqual([
      { name: 'hangs', ok: false, detail: 'no answer' },
    ]);
  });

  it('runs the checks once for all who ask at the same time', async () => {
    let runs = 0;
    const check = async () => {
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { ok: true };
    };
    add({ name: 'counted', check });
    await Promise.all(Array.from({ length: 20 }, () => get('ready')));
    expect(runs).toBe(1);
    await get('ready');
    expect(runs).toBe(2);
  });

  it('has one check of a name', () => {
    add(good);
    expect(() => add(good)).toThrow('good');
  });
});

describe('the database check', () => {
  const answering = (isReadOnly: boolean) => ({
    query: async () => ({ rows: [{ read_only: isReadOnly }] }),
  });

  it('fails on a replica', async () => {
    expect(await databaseCheck(answering(false)).check()).toEqual({ ok: true });
    expect(await databaseCheck(answering(true)).check()).toEqual({
      ok: false,
      detail: 'read-only',
    });
  });
});
