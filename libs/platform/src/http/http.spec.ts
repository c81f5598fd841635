import { generateKeyPairSync } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Query, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AmbiguousFailure, TransientFailure } from '@yishi/event-store';
import { type Actor, Clock, Forbidden, isUuid, Malformed, NotFound, Refused } from '@yishi/kernel';
import type { CommandOrigin } from '../commands/command';
import { loadConfig } from '../config';
import { createLogger } from '../logging';
import { FileRefused } from '../spreadsheet';
import { TokenIssuer, TokenVerifier } from '../tokens';
import {
  type AuthenticatedRequest,
  afterPosition,
  BODY_LIMIT,
  Caller,
  installHttp,
  Origin,
  originOf,
  Public,
  PublicRead,
  registerTexts,
  UPLOAD_LIMIT,
  Upload,
  YishiHttpAdapter,
} from '.';
import { HIDDEN_CALLERS } from './rate-limit';

const { privateKey } = generateKeyPairSync('ed25519');
const identity = { issuer: 'yishi', audience: 'yishi-api' };
const issuer = new TokenIssuer({ privateKey, ...identity });
const verifier = new TokenVerifier({ key: privateKey, ...identity });
const personId = '0190a000-0000-7000-8000-000000000001';
const otherPersonId = '0190a000-0000-7000-8000-000000000002';
const bearer = (who = personId) => {
  const grants = [{ role: 'auditor' as const, territory: '410811' }];
  const token = issuer.issue({ personId: who, grants, ttlSeconds: 60 });
  return { authorization: `Bearer ${token}` };
};

registerTexts({
  'below-threshold': {
    en: '{missingHouseholds} {missingHouseholds:household|households} missing',
    'zh-CN': '还差 {missingHouseholds} 户',
  },
  'account-too-low': {
    en: 'The account holds {availableFen} yuan.',
    'zh-CN': '账户余额 {availableFen} 元。',
    status: 422,
  },
});

const SECRET = 'select name from vault.person where telephone = 13800000000';
const ERRORS: Readonly<Record<string, () => Error>> = {
  refused: () => new Refused('below-threshold', { missingHouseholds: 1 }),
  many: () => new Refused('below-threshold', { missingHouseholds: 3 }),
  amount: () => new Refused('account-too-low', { availableFen: 26_040_000n, status: 'mine' }),
  unworded: () => new Refused('no-text-for-this'),
  malformed: () =>
    new Malformed([
      { field: 'lines.0.amountFen', reason: 'not-an-amount' },
      { field: 'extra', reason: 'unknown-field' },
      { field: 'odd', reason: 'never-heard-of' },
    ]),
  role: () => new Forbidden('role-not-allowed'),
  project: () => new NotFound('project'),
  file: () => new FileRefused('missing-column', { columns: ['房号', '姓名'] }),
  large: () => new FileRefused('file-too-large'),
  transient: () => new TransientFailure(SECRET),
  ambiguous: () => new AmbiguousFailure(SECRET),
  database: () => Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }),
  bug: () => new TypeError(SECRET),
};

@Controller('things')
class Things {
  @Post()
  @HttpCode(201)
  make(@Body() body: unknown, @Origin() { commandId }: CommandOrigin) {
    const kinds = Object.entries((body ?? {}) as object).map(([name, v]) => [name, typeof v]);
    return { commandId, kinds: Object.fromEntries(kinds), version: 3n, amountFen: 1n };
  }

  @Post('upload')
  @Upload()
  upload(@Body() body: unknown) {
    return { bytes: Buffer.isBuffer(body) ? body.length : null };
  }

  @Get('mine/:id')
  mine(@Caller() actor: Actor, @Param('id') id: string) {
    return { id, actor };
  }

  @Get('error/:name')
  fail(@Param('name') name: string) {
    throw ERRORS[name]!();
  }

  @Post('keyed')
  keyed(@Req() request: AuthenticatedRequest) {
    return originOf(request);
  }
}

@Controller('open')
@Public()
class Open {
  @Get('page')
  @PublicRead(30)
  page() {
    return { items: [{ amountFen: 5n }] };
  }

  @Get('plain')
  plain(@Query() query: Record<string, unknown>, @Req() request: AuthenticatedRequest) {
    return { after: String(afterPosition(query)), actor: request.actor };
  }

  @Get('unlimited')
  @Public({ isUnlimited: true, isQuiet: true })
  unlimited() {
    return {};
  }

  @Post('unlogged')
  @Public({ isUnlogged: true })
  unlogged(@Body() body: { error?: string }) {
    if (body?.error) throw ERRORS[body.error]!();
    return {};
  }

  @Get('origin')
  origin(@Req() request: AuthenticatedRequest) {
    return originOf(request);
  }
}

@Module({ controllers: [Things, Open] })
class ThingsModule {}

class FixedClock extends Clock {
  now = () => new Date('2018-06-01T08:00:00.000Z');
}

let app: NestFastifyApplication;
const lines: string[] = [];
const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const security = () => logged().filter((entry) => entry.security);

async function start(env: NodeJS.ProcessEnv = {}): Promise<void> {
  const config = loadConfig({ YISHI_LOG_LEVEL: 'info', ...env });
  const log = createLogger({ level: config.logLevel, to: { write: (l) => void lines.push(l) } });
  const testing = await Test.createTestingModule({ imports: [ThingsModule] }).compile();
  app = testing.createNestApplication<NestFastifyApplication>(new YishiHttpAdapter(config), {
    logger: false,
  });
  app.setGlobalPrefix('api/v1');
  await installHttp(app, { config, verifier, clock: new FixedClock(), log });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
}

beforeEach(() => lines.splice(0));

type Options = { headers?: Record<string, string>; payload?: string | Buffer; ip?: string };
async function call(method: 'GET' | 'POST' | 'HEAD' | 'OPTIONS', path: string, o: Options = {}) {
  const { headers, payload, ip } = o;
  const url = path.startsWith('/') ? path : `/api/v1/${path}`;
  const answer = await app.inject({ method, url, headers, payload, remoteAddress: ip });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body, answer };
}
const get = (path: string, options?: Options) => call('GET', path, options);
const post = (path: string, body: unknown, headers: Record<string, string> = bearer()) =>
  call('POST', path, {
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
const inEnglish = { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.1' };

describe('problem details', () => {
  beforeAll(() => start());
  afterAll(() => app.close());

  const problem = async (name: string, headers: Record<string, string> = {}) => {
    const {
      status,
      headers: got,
      text,
    } = await get(`things/error/${name}`, {
      headers: { ...bearer(), ...headers },
    });
    expect(got['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(got['cache-control']).toBe('no-store');
    expect(text).not.toMatch(/select|at .*\.ts|stack/);
    return { status, headers: got, body: JSON.parse(text) };
  };

  it('say a refusal with its figures, in Chinese unless English is asked for', async () => {
    const chinese = await problem('refused');
    expect(chinese.status).toBe(409);
    expect(chinese.body).toEqual({
      type: 'urn:yishi:problem:below-threshold',
      title: '未予受理',
      status: 409,
      code: 'below-threshold',
      detail: '还差 1 户',
      missingHouseholds: 1,
    });
    expect(chinese.headers['content-language']).toBe('zh-CN');
    const english = await problem('refused', inEnglish);
    expect(english.body.detail).toBe('1 household missing');
    expect(english.headers['content-language']).toBe('en');
    expect((await problem('many', inEnglish)).body.detail).toBe('3 households missing');
  });

  it('show amounts as yuan in the text and as fen in the figures, with the registered status', async () => {
    const { body } = await problem('amount', inEnglish);
    expect(body).toMatchObject({
      status: 422,
      detail: 'The account holds 260,400.00 yuan.',
      availableFen: 26_040_000,
    });
  });

  it('say a code in words where nobody wrote a text', async () => {
    expect((await problem('unworded')).body).toMatchObject({
      status: 409,
      detail: 'no text for this',
    });
  });

  it('name every bad field with reason and message', async () => {
    const { status, body } = await problem('malformed', inEnglish);
    expect(status).toBe(400);
    expect(body.code).toBe('malformed-input');
    expect(body.errors).toEqual([
      {
        field: 'lines.0.amountFen',
        reason: 'not-an-amount',
        message: 'is not an amount in whole fen',
      },
      { field: 'extra', reason: 'unknown-field', message: 'is not a field of this request' },
      { field: 'odd', reason: 'never-heard-of', message: 'never heard of' },
    ]);
  });

  it.each([
    ['role', 403, 'role-not-allowed'],
    ['project', 404, 'project-not-found'],
    ['file', 400, 'missing-column'],
    ['large', 413, 'file-too-large'],
    ['transient', 503, 'temporarily-unavailable'],
    ['ambiguous', 503, 'outcome-unknown'],
    ['database', 503, 'temporarily-unavailable'],
    ['bug', 500, 'internal-error'],
  ])('answer %s with %i %s', async (name, status, code) => {
    const answer = await problem(name);
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(answer.body.requestId).toBe(status >= 500 ? answer.headers['x-request-id'] : undefined);
  });

  it('list several figures in the text', async () => {
    expect((await problem('file')).body.detail).toBe('文件缺少以下列：房号、姓名。');
  });

  it('leave the surprise itself to the log', async () => {
    const { body } = await problem('bug');
    const entry = logged().find((line) => line.level === 'error');
    expect(entry).toMatchObject({ requestId: body.requestId, route: '/api/v1/things/error/:name' });
    expect(JSON.stringify(entry)).toContain('TypeError');
  });

  it.each([
    ['an unknown address', () => get('nowhere?name=x'), 404, 'route-not-found'],
    ['an unknown method', () => post('open/page', {}), 404, 'route-not-found'],
    ['a broken escape', () => get('things/mine/%zz', { headers: bearer() }), 400, undefined],
    ['a NUL in the address', () => get('open/%00'), 400, 'malformed-request'],
    ['a NUL in the query', () => get('open/page?name=%00'), 400, 'malformed-request'],
    ['JSON cut short', () => post('things', '{"a":1'), 400, 'malformed-json'],
    ['no JSON at all', () => post('things', ''), 400, 'malformed-json'],
    ['__proto__', () => post('things', '{"__proto__":{"x":1}}'), 400, 'malformed-json'],
    ['__proto__ inside', () => post('things', '{"a":[{"__proto__":1}]}'), 400, 'malformed-json'],
    ['escaped __proto__', () => post('things', '{"\\u005f_proto__":1}'), 400, 'malformed-json'],
    [
      'constructor.prototype',
      () => post('things', '{"constructor":{"prototype":{"x":1}}}'),
      400,
      'malformed-json',
    ],
    ['a form', () => post('things', 'a=1', { ...bearer(), ...FORM }), 415, undefined],
    [
      'text',
      () => post('things', 'a', { ...bearer(), 'content-type': 'text/plain' }),
      415,
      undefined,
    ],
    ['a large body', () => post('things', 'x'.repeat(BODY_LIMIT + 1)), 413, 'body-too-large'],
  ])('answer %s', async (_what, request, status, code) => {
    const answer = await request();
    const body = JSON.parse(answer.text);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({ status, ...(code ? { code } : {}) });
    expect(answer.text).not.toMatch(/nowhere|stack|Cannot|FST_/);
  });
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

  it('refuse JSON nested so deep that walking it would end the process', async () => {
    const deep = `{"amountFen":${'['.repeat(400_000)}${']'.repeat(400_000)}}`;
    expect((await post('things', deep)).status).toBe(400);
    expect((await get('open/plain')).status).toBe(200);
  });
});

describe('bodies', () => {
  beforeAll(() => start());
  afterAll(() => app.close());

  it('have amounts as bigint, and answers have them as numbers', async () => {
    const { status, text } = await post('things', { amountFen: 100, half: 0.5, badFen: 1.5 });
    expect(status).toBe(201);
    expect(JSON.parse(text)).toMatchObject({
      kinds: { amountFen: 'bigint', half: 'number', badFen: 'number' },
      version: 3,
      amountFen: 1,
    });
  });

  it('may be missing', async () => {
    const { status } = await call('POST', 'things', { headers: bearer() });
    expect(status).toBe(201);
  });

  it.each([
    'text/csv',
    'text/csv; charset=gb18030',
    'application/octet-stream',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ])('of %s are bytes, larger where a file is uploaded', async (type) => {
    const upload = (bytes: number) =>
      call('POST', 'things/upload', {
        headers: { ...bearer(), 'content-type': type },
        payload: Buffer.alloc(bytes, 0xd6),
      });
    expect(JSON.parse((await upload(BODY_LIMIT + 1)).text)).toEqual({ bytes: BODY_LIMIT + 1 });
    expect((await upload(UPLOAD_LIMIT + 1)).status).toBe(413);
  });

  it('are not read before the token: nobody uploads without one', async () => {
    const { status } = await call('POST', 'things/upload', {
      headers: { 'content-type': 'text/csv' },
      payload: Buffer.alloc(UPLOAD_LIMIT + 1),
    });
    expect(status).toBe(401);
  });
});

describe('callers', () => {
  beforeAll(() => start());
  afterAll(() => app.close());

  it('are known by their token', async () => {
    const { status, headers, text } = await get('things/mine/7', { headers: bearer() });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ id: '7', actor: { personId } });
    expect(headers['cache-control']).toBe('no-store');
  });

  it.each([
    ['no token', {}, 'token-missing', 'Bearer realm="yishi"'],
    ['another scheme', { authorization: 'Basic eA==' }, 'token-invalid', 'invalid_token'],
    ['two words', { authorization: 'Bearer a b' }, 'token-invalid', 'invalid_token'],
    ['no word', { authorization: 'Bearer ' }, 'token-invalid', 'invalid_token'],
    ['a forged token', { authorization: 'Bearer a.b.c' }, 'token-invalid', 'invalid_token'],
    ['a header of a proxy', { 'x-user-id': personId }, 'token-missing', 'Bearer'],
  ])('are refused with %s, and it is noted', async (_what, headers, code, challenge) => {
    const answer = await get('things/mine/7', { headers: headers as Record<string, string> });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text).code).toBe(code);
    expect(answer.headers['www-authenticate']).toContain(challenge);
    expect(security()).toEqual([
      expect.objectContaining({
        event: 'token-refused',
        code,
        route: '/api/v1/things/mine/:id',
        from: '127.0.0.1',
      }),
    ]);
  });

  it('are not asked on public routes, whatever they send', async () => {
    const answer = await get('open/plain', { headers: { authorization: 'Bearer nonsense' } });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text).actor).toBeNull();
    expect((await get('open/origin')).status).toBe(401);
  });

  it('who are forbidden something are noted by id', async () => {
    await get('things/error/role', { headers: bearer() });
    expect(security()).toEqual([
      expect.objectContaining({ event: 'forbidden', code: 'role-not-allowed', by: personId }),
    ]);
  });

  it('never stand in the log with token, address or query', async () => {
    const headers = bearer();
    await get('things/mine/zhangsan?telephone=13800000000', { headers });
    await get('nowhere/zhangsan?telephone=13800000000', { headers });
    const text = lines.join();
    expect(text).not.toMatch(/zhangsan|13800000000|eyJ/);
    expect(logged()[0]).toMatchObject({
      method: 'GET',
      route: '/api/v1/things/mine/:id',
      status: 200,
      by: personId,
    });
    expect(logged()[1]).toMatchObject({ route: 'none', status: 404 });
  });

  it('leave no line for probes', async () => {
    await get('open/unlimited');
    expect(lines).toEqual([]);
  });
});

describe('command ids', () => {
  beforeAll(() => start());
  afterAll(() => app.close());

  const idOf = async (key: string | undefined, who = personId) => {
    const headers = { ...bearer(who), ...(key === undefined ? {} : { 'idempotency-key': key }) };
    const { text, status } = await post('things/keyed', {}, headers);
    return status === 201 ? (JSON.parse(text).commandId as string) : JSON.parse(text);
  };

  it('are the same for the same person and key only', async () => {
    const id = await idOf('k-1');
    expect(isUuid(id)).toBe(true);
    expect(await idOf('k-1')).toBe(id);
    expect(await idOf('k-2')).not.toBe(id);
    expect(await idOf('k-1', otherPersonId)).not.toBe(id);
  });

  it('are new without a key, by the clock of the program', async () => {
    const [a, b] = [await idOf(undefined), await idOf(undefined)];
    expect(a).not.toBe(b);
    const atMs = Number.parseInt(a.replaceAll('-', '').slice(0, 12), 16);
    expect(new Date(atMs).toISOString()).toBe('2018-06-01T08:00:00.000Z');
  });

  it.each(['', 'a b', 'é', 'x'.repeat(129)])('refuse the key %j', async (key) => {
    expect(await idOf(key)).toMatchObject({
      code: 'malformed-input',
      errors: [{ field: 'Idempotency-Key', reason: 'not-a-key' }],
    });
  });

  it('take the longest key', async () => {
    expect(isUuid(await idOf('~'.repeat(128)))).toBe(true);
  });
});

describe('public reads', () => {
  beforeAll(() => start());
  afterAll(() => app.close());

  it('may be kept by caches and are not sent twice', async () => {
    const first = await get('open/page');
    expect(first.text).toBe('{"items":[{"amountFen":5}]}');
    expect(first.headers['cache-control']).toBe('public, max-age=30');
    const etag = String(first.headers.etag);
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`]) {
      const again = await get('open/page', { headers: { 'if-none-match': tag } });
      expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
    }
    const other = await get('open/page', { headers: { 'if-none-match': '"x"' } });
    expect(other.status).toBe(200);
  });

  it('answer HEAD like GET, without the body', async () => {
    const { status, text, headers } = await call('HEAD', 'open/page');
    expect([status, text, headers['content-length']]).toEqual([200, '', '27']);
  });

  it('take a position of the log to wait for', async () => {
    expect(JSON.parse((await get('open/plain?after=12')).text).after).toBe('12');
    for (const bad of [
      'after=-1',
      'after=1e3',
      'after=',
      'after=1&after=2',
      `after=${'9'.repeat(19)}`,
    ])
      expect((await get(`open/plain?${bad}`)).status).toBe(400);
  });
});

describe('security headers', () => {
  it('are on every answer, errors too', async () => {
    await start({ NODE_ENV: 'production' });
    for (const path of ['open/page', 'nowhere', 'things/mine/7']) {
      const { headers } = await get(path);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['strict-transport-security']).toContain('max-age=');
      expect(headers['x-powered-by']).toBeUndefined();
    }
    await app.close();
  });
});

describe('other origins', () => {
  const origin = 'https://portal.example.org';
  const preflight = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  };

  it('are allowed nothing by default', async () => {
    await start();
    expect((await call('OPTIONS', 'things', { headers: preflight })).status).toBe(404);
    const { headers } = await get('open/page', { headers: { origin } });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    await app.close();
  });

  it('are allowed when they are on the list, and only then', async () => {
    await start({ YISHI_CORS_ORIGINS: `${origin},https://other.example.org` });
    const allowed = await call('OPTIONS', 'things', { headers: preflight });
    expect(allowed.status).toBe(204);
    expect(allowed.headers['access-control-allow-origin']).toBe(origin);
    for (const bad of ['https://evil.example', 'null', 'https://portal.example.org.evil.example']) {
      const { headers } = await get('open/page', { headers: { origin: bad } });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    await app.close();
  });
});

describe('the rate limit', () => {
  afterEach(() => app.close());
  const many = async (count: number, path: string, options: (n: number) => Options) => {
    const statuses: number[] = [];
    for (let n = 0; n < count; n++) statuses.push((await get(path, options(n))).status);
    return statuses;
  };

  it('counts public routes together, by address, and says when to come again', async () => {
    await start({ YISHI_RATE_LIMIT_PER_MINUTE: '3' });
    expect(await many(2, 'open/page', () => ({}))).toEqual([200, 200]);
    expect(await many(2, 'open/plain', () => ({}))).toEqual([200, 429]);
    const answer = await get('open/plain', { headers: inEnglish });
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'rate-limited', status: 429 });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await get('open/plain', { ip: '127.0.0.2' })).status).toBe(200);
    expect(security().map((entry) => entry.event)).toEqual(['rate-limited', 'rate-limited']);
  });

  it('does not count callers with a token, nor health', async () => {
    await start({ YISHI_RATE_LIMIT_PER_MINUTE: '1' });
    expect(await many(3, 'open/unlimited', () => ({}))).toEqual([200, 200, 200]);
    expect(await many(3, 'things/mine/1', () => ({ headers: bearer() }))).toEqual([200, 200, 200]);
  });

  it('leaves no line of a route that is not logged, but for faults and the limit, without address', async () => {
    await start({ YISHI_RATE_LIMIT_PER_MINUTE: '4', YISHI_LOG_LEVEL: 'trace' });
    expect((await post('open/unlogged', {})).status).toBe(201);
    expect((await post('open/unlogged', { error: 'role' })).status).toBe(403);
    expect((await post('open/unlogged', '{')).status).toBe(400);
    expect(logged().map(({ event }) => event)).toEqual(['forbidden']);
    expect((await post('open/unlogged', { error: 'bug' })).status).toBe(500);
    expect((await post('open/unlogged', {})).status).toBe(429);
    const told = logged().map(({ event, code }) => event ?? code);
    expect(told).toEqual(['forbidden', 'internal-error', 'rate-limited']);
    expect(logged().some((entry) => 'from' in entry || 'by' in entry)).toBe(false);
  });

  const spoofed = (n: number) => ({ headers: { 'x-forwarded-for': `10.9.9.${n}` } });

  it('is not escaped by a forged X-Forwarded-For', async () => {
    await start({ YISHI_RATE_LIMIT_PER_MINUTE: '2' });
    expect(await many(3, 'open/page', spoofed)).toEqual([200, 200, 429]);
  });

  it('takes more of a proxy that hides its callers, for they count as one', async () => {
    await start({ YISHI_RATE_LIMIT_PER_MINUTE: '2', YISHI_TRUST_PROXY: '192.0.2.0/24' });
    const votes = async (count: number, options: Options) => {
      const statuses: number[] = [];
      for (let n = 0; n < count; n++)
        statuses.push((await call('POST', 'open/unlogged', options)).status);
      return statuses;
    };
    const hidden = await votes(2 * HIDDEN_CALLERS + 1, { ip: '192.0.2.7' });
    expect(hidden).toEqual([...Array(2 * HIDDEN_CALLERS).fill(201), 429]);
    expect(await votes(3, { ...spoofed(1), ip: '192.0.2.7' })).toEqual([201, 201, 429]);
    expect(await votes(3, { ip: '198.51.100.7' })).toEqual([201, 201, 429]);
    // a stranger who says nothing of an address is no proxy, and other routes are counted apart
    expect((await get('open/page', { ip: '192.0.2.7' })).status).toBe(200);
  });

  it('does not say how many came where nobody may know', async () => {
    await start({ YISHI_RATE_LIMIT_PER_MINUTE: '1' });
    const logged = await get('open/page');
    expect(logged.headers).toHaveProperty('x-ratelimit-remaining', '0');
    for (const status of [201, 429]) {
      const unlogged = await post('open/unlogged', {});
      expect(unlogged.status).toBe(status);
      expect(Object.keys(unlogged.headers).filter((name) => /ratelimit/.test(name))).toEqual([]);
    }
  });

  it('believes X-Forwarded-For of a trusted proxy only', async () => {
    await start({ YISHI_RATE_LIMIT_PER_MINUTE: '2', YISHI_TRUST_PROXY: '192.0.2.0/24' });
    expect(await many(3, 'open/page', (n) => ({ ...spoofed(n), ip: '192.0.2.7' }))).toEqual([
      200, 200, 200,
    ]);
    expect(await many(3, 'open/page', (n) => ({ ...spoofed(n), ip: '198.51.100.7' }))).toEqual([
      200, 200, 429,
    ]);
  });
});
