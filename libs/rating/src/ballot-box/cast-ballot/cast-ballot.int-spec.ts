import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock } from '@yishi/kernel';
import {
  createLogger,
  FoundationModule,
  type FoundationParts,
  installHttp,
  loadConfig,
  NestLogger,
  type Problem,
  TokenIssuer,
  TokenVerifier,
  YishiHttpAdapter,
} from '@yishi/platform';
import { type FreshDatabase, freshDatabase } from '../../../../../test/support/database';
import { SetClock } from '../../../../../test/support/following-instance';
import { BallotBox } from '../ballot-box';
import { BallotBoxModule } from '../ballot-box.module';
import { ballot, credential, MEMBERS } from '../contract/samples';
import { PeriodList, type RatingList } from '../period-list';
import { CastBallotHttp } from './cast-ballot.http';

const CRITERIA = ['duties', 'conduct'];
const LIMIT = 60;

/** The periods that were opened here, all with the same list. */
class OpenedPeriods extends PeriodList {
  readonly opened = new Set<string>();
  listOf = async (periodId: string): Promise<RatingList | undefined> =>
    this.opened.has(periodId) ? { members: MEMBERS, criteria: CRITERIA } : undefined;
}
const periods = new OpenedPeriods();

@Module({})
class VotingModule {
  static with(parts: FoundationParts): DynamicModule {
    return {
      module: VotingModule,
      imports: [FoundationModule.forRoot(parts), BallotBoxModule],
      controllers: [CastBallotHttp],
      providers: [{ provide: PeriodList, useValue: periods }],
    };
  }
}

let database: FreshDatabase;
let app: NestFastifyApplication;
let box: BallotBox;
let periodId: string;
let publicKey: string;
const lines: string[] = [];
const { privateKey } = generateKeyPairSync('ed25519');
const identity = { issuer: 'yishi', audience: 'yishi-api' };
const voter = '0190a000-0000-7000-8000-0000000000b1';
const token = new TokenIssuer({ privateKey, ...identity }).issue({
  personId: voter,
  grants: [{ role: 'resident', territory: '410811' }],
  ttlSeconds: 600,
});

beforeAll(async () => {
  database = await freshDatabase();
  const config = loadConfig({
    YISHI_LOG_LEVEL: 'trace',
    YISHI_RATE_LIMIT_PER_MINUTE: String(LIMIT),
  });
  const log = createLogger({ level: 'trace', to: { write: (line) => void lines.push(line) } });
  const clock: Clock = new SetClock(new Date('2018-06-01T08:00:00.000Z'));
  const keys = { tokenKey: privateKey, vaultKey: createSecretKey(randomBytes(32)) };
  const parts = { databaseUrl: database.url, keys, clock, log, allowNonDurable: true };
  app = await NestFactory.create<NestFastifyApplication>(
    VotingModule.with(parts),
    new YishiHttpAdapter(config),
    { logger: new NestLogger(log), abortOnError: false },
  );
  app.setGlobalPrefix('api/v1');
  const verifier = new TokenVerifier({ key: privateKey, ...identity });
  await installHttp(app, { config, verifier, clock, log });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  box = app.get(BallotBox);
  periodId = randomUUID();
  periods.opened.add(periodId);
  ({ publicKey } = await box.open(periodId));
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
});
beforeEach(() => lines.splice(0));

type Sent = Readonly<{ body: unknown; ip?: string; headers?: object; period?: string }>;

async function cast({ body, ip = '192.0.2.1', headers, period = periodId }: Sent) {
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1/rating-periods/${period}/ballots`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
    remoteAddress: ip,
  });
  return { status: answer.statusCode, body: answer.json() as Problem, headers: answer.headers };
}

/** A ballot as a page sends it. */
async function signedBallot(score: number): Promise<Record<string, unknown>> {
  const { message, signature } = await credential(box, periodId, publicKey);
  const [text, signed] = [message, signature].map((b) => Buffer.from(b).toString('base64url'));
  return { message: text, signature: signed, scores: scores(score) };
}

const scores = (score: number) =>
  ballot(score).map(({ personId, scores: given }) => ({
    personId,
    scores: given.map((each, at) => ({ criterion: CRITERIA[at], score: each })).reverse(),
  }));

it('takes a ballot with a credential and nothing else, and says nothing of it', async () => {
  const body = await signedBallot(90);
  const answer = await cast({ body });
  expect([answer.status, answer.body]).toEqual([201, {}]);
  expect(answer.headers['set-cookie']).toBeUndefined();
  const again = await cast({ body });
  expect([again.status, again.body]).toEqual([201, {}]);
  expect(await box.count(periodId)).toBe(1);
});

it('does not look at a token that comes along, good or bad', async () => {
  for (const authorization of [`Bearer ${token}`, 'Bearer nonsense']) {
    const body = await signedBallot(80);
    const answer = await cast({ body, headers: { authorization } });
    expect([answer.status, answer.body]).toEqual([201, {}]);
  }
});

it('refuses by code, and names each bad field', async () => {
  const good = await signedBallot(70);
  const other = await signedBallot(70);
  const used = { ...good, scores: scores(71) };
  expect((await cast({ body: good })).status).toBe(201);
  const answers = {
    used: await cast({ body: used }),
    mixed: await cast({ body: { ...other, message: good.message } }),
    unknown: await cast({ body: other, period: randomUUID() }),
    odd: await cast({ body: other, period: 'x' }),
    member: await cast({ body: { ...other, scores: scores(70).slice(1) } }),
    empty: await cast({ body: {} }),
    list: await cast({ body: [] }),
    wide: await cast({ body: { ...other, scores: Array(50_000).fill({}) } }),
    json: await cast({ body: '{"message":' }),
    path: await cast({ body: { ...other, periodId } }),
  };
  const told = Object.entries(answers).map(([name, { status, body }]) => [
    name,
    status,
    body.code,
    ((body.errors ?? []) as { field: string }[]).map(({ field }) => field).join(),
  ]);
  expect(told).toEqual([
    ['used', 409, 'credential-used', ''],
    ['mixed', 422, 'credential-invalid', ''],
    ['unknown', 404, 'rating-period-not-found', ''],
    ['odd', 400, 'malformed-input', 'periodId'],
    ['member', 400, 'malformed-input', 'scores'],
    ['empty', 400, 'malformed-input', 'message,signature,scores'],
    ['list', 400, 'malformed-input', 'body'],
    ['wide', 400, 'malformed-input', 'body'],
    ['json', 400, 'malformed-json', ''],
    ['path', 400, 'malformed-input', 'periodId'],
  ]);
});

it('leaves no trace in any log, at its finest level, whether it is taken or refused', async () => {
  const body = await signedBallot(60);
  const ip = '198.51.100.77';
  const authorization = `Bearer ${token}`;
  await cast({ body, ip });
  await cast({ body: { ...body, scores: scores(61) }, ip, headers: { authorization } });
  await cast({ body: { ...body, signature: 'AAAA' }, ip, headers: { authorization } });
  await cast({ body: { ...body, scores: [] }, ip });
  await cast({ body: '{', ip });
  await cast({ body, ip, period: randomUUID() });
  await cast({ body: 'x=1', ip, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  await cast({ body: `"${'x'.repeat(1_100_000)}"`, ip });
  expect(lines).toEqual([]);
});

it('is limited, and the note of it in the security log has no address', async () => {
  const ip = '198.51.100.99';
  const body = { message: 'AA', signature: 'AA', scores: scores(1) };
  const statuses = new Set<number>();
  for (let count = 0; count <= LIMIT; count++) statuses.add((await cast({ body, ip })).status);
  expect(statuses).toEqual(new Set([422, 429]));
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0]!);
  expect(line).toMatchObject({ security: true, event: 'rate-limited' });
  expect(line).not.toHaveProperty('from');
  expect(lines.join()).not.toContain(ip);
});

it('says 409 once the voting has ended, and what fails says nothing of the ballot', async () => {
  const body = await signedBallot(50);
  await box.close(periodId);
  lines.splice(0);
  expect((await cast({ body })).body.code).toBe('voting-ended');
  expect(lines).toEqual([]);
  jest.spyOn(box, 'putBallot').mockRejectedValueOnce(new Error('the disk is full'));
  const failed = await cast({ body, ip: '198.51.100.55' });
  expect(failed.status).toBe(500);
  expect(lines).toHaveLength(1);
  for (const secret of ['198.51.100.55', String(body.message), String(body.signature), MEMBERS[0]!])
    expect(lines.join()).not.toContain(secret);
});
