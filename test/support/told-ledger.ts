import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry, FollowingModule, type Published } from '@yishi/following';
import { fromJson } from '@yishi/kernel';
import { LedgerModule } from '@yishi/ledger';
import { COMMUNITY_TOPIC, COUNCIL_TOPIC, FUNDING_TOPIC, PROJECT_TOPIC } from '@yishi/messaging';
import {
  createLogger,
  FoundationModule,
  installHttp,
  loadConfig,
  TokenVerifier,
  YishiHttpAdapter,
} from '@yishi/platform';
import { allFollowed, SetClock } from './following-instance';
import { telling, told } from './telling';

/** For followers without a program around them, too. */
export const ledgerPublications = [
  telling(COMMUNITY_TOPIC, 'community'),
  telling(COUNCIL_TOPIC, 'council'),
  telling(PROJECT_TOPIC, 'project'),
  telling(FUNDING_TOPIC, 'funding'),
];

const CATEGORIES: readonly (readonly [RegExp, string])[] = [
  [/^(District|Street|Compound|Households|Policy)/, 'community'],
  [/^(Council|Member|Opinion|Governance|Turnout)/, 'council'],
  [/^Project(Drafted|Revised|StageChanged|Endorsed|EndedEarly)/, 'project'],
];
/** The stream in which a test says an integration event of that type. */
export const streamOf = (type: string): string =>
  `${CATEGORIES.find(([pattern]) => pattern.test(type))?.[1] ?? 'funding'}-told`;

/** The other contexts, as far as the ledger can tell: it hears what they publish. */
@Module({ imports: [FollowingModule.forContext({ publications: ledgerPublications })] })
class OtherContexts {}

const log = createLogger({ level: 'error' });
const keys = {
  tokenKey: generateKeyPairSync('ed25519').privateKey,
  vaultKey: createSecretKey(randomBytes(32)),
};

type Answer<T> = Readonly<{
  status: number;
  body: T & { code?: string };
  text: string;
  headers: Record<string, unknown>;
}>;

/** A ledger on a database, told what the others publish, and asked over HTTP. */
export class ToldLedger {
  private last = 0n;

  private constructor(readonly app: NestFastifyApplication) {}

  static async start(databaseUrl: string, now = '2018-06-01T08:00:00.000Z'): Promise<ToldLedger> {
    const clock = new SetClock(new Date(now));
    const config = loadConfig({});
    const parts = { databaseUrl, keys, clock, log, allowNonDurable: true };
    const testing = await Test.createTestingModule({
      imports: [FoundationModule.forRoot(parts), OtherContexts, LedgerModule],
    }).compile();
    const adapter = new YishiHttpAdapter(config);
    const app = testing.createNestApplication<NestFastifyApplication>(adapter);
    app.setGlobalPrefix('api/v1');
    const { tokenIssuer: issuer, tokenAudience: audience } = config;
    const verifier = new TokenVerifier({ key: keys.tokenKey, issuer, audience });
    const http = { config: { ...config, rateLimitPerMinute: 100_000 }, verifier, clock, log };
    await installHttp(app, http);
    await app.listen(0, '127.0.0.1');
    return new ToldLedger(app);
  }

  async get<T>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const answer = await this.app.inject({ method: 'GET', url: `/api/v1/${path}`, headers });
    const isJson = String(answer.headers['content-type']).includes('json');
    const body = isJson ? fromJson(answer.body) : {};
    const { statusCode: status, body: text } = answer;
    return { status, body: body as T & { code?: string }, text, headers: answer.headers };
  }

  async read<T>(path: string): Promise<T> {
    const { status, body } = await this.get<T>(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${body.code}`);
    return body;
  }

  /** At noon of the date in China. Answers with the position to wait for. */
  async tell(date: string, ...published: readonly Published[]): Promise<bigint> {
    const store = this.app.get(EventStore);
    for (const one of published) {
      const event = told(`${date}T04:00:00.000Z`, one);
      this.last = (await store.append(streamOf(one.type), [event], 'any')).position;
    }
    return this.last;
  }

  async caughtUp(): Promise<void> {
    const position = this.last || (await this.app.get(EventStore).head());
    await allFollowed(this.app.get(FollowerRegistry), 'ledger', position);
  }
}
