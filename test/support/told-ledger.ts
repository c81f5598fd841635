import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry, FollowingModule, type Published } from '@yishi/following';
import { fromJson } from '@yishi/kernel';
import { LedgerModule } from '@yishi/ledger';
import {
  COMMUNITY_TOPIC,
  COUNCIL_TOPIC,
  FUNDING_TOPIC,
  type GovernanceState,
  PROJECT_TOPIC,
} from '@yishi/messaging';
import {
  createLogger,
  FoundationModule,
  installHttp,
  loadConfig,
  TokenVerifier,
  YishiHttpAdapter,
} from '@yishi/platform';
import { COMPOUND, DISTRICT, STREET } from '../../libs/ledger/src/lifecycle.fixture';
import { SetClock } from './following-instance';
import { telling } from './telling';

const publications = [
  telling(COMMUNITY_TOPIC, 'community'),
  telling(COUNCIL_TOPIC, 'governance'),
  telling(PROJECT_TOPIC, 'project'),
  telling(FUNDING_TOPIC, 'funding'),
];

/** The other contexts, as far as the ledger can tell: it hears what they publish. */
@Module({ imports: [FollowingModule.forContext({ publications })] })
class OtherContexts {}

const log = createLogger({ level: 'error' });
const keys = {
  tokenKey: generateKeyPairSync('ed25519').privateKey,
  vaultKey: createSecretKey(randomBytes(32)),
};

/** Each in the log of the context that would say it. */
const streamOf = (type: string): string => {
  if (/^(Opinion|Governance)/.test(type)) return 'governance-told';
  return /^Project(Drafted|Revised|EndedEarly)/.test(type) ? 'project-told' : 'funding-told';
};

/** A ledger on a database, told what the others publish, and asked over HTTP. */
export class ToldLedger {
  private last = 0n;

  private constructor(readonly app: NestFastifyApplication) {}

  static async start(databaseUrl: string): Promise<ToldLedger> {
    const clock = new SetClock(new Date('2018-06-01T08:00:00.000Z'));
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
    await app.init();
    return new ToldLedger(app);
  }

  async get<T>(path: string): Promise<{ status: number; body: T & { code?: string } }> {
    const answer = await this.app.inject({ method: 'GET', url: `/api/v1/ledger/${path}` });
    return { status: answer.statusCode, body: fromJson(answer.body) };
  }

  async read<T>(path: string): Promise<T> {
    const { status, body } = await this.get<T>(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${body.code}`);
    return body;
  }

  /** At noon of the date in China. */
  async tell(date: string, ...published: readonly Published[]): Promise<void> {
    const at = `${date}T04:00:00.000Z`;
    const metadata = { commandId: randomUUID(), inputHash: '', at, by: 'x', role: 'resident' };
    for (const one of published) {
      const event = { type: 'Told', data: { published: [one] } };
      const told = [{ id: randomUUID(), event, metadata }];
      const store = this.app.get(EventStore);
      this.last = (await store.append(streamOf(one.type), told, 'any')).position;
    }
  }

  async caughtUp(): Promise<void> {
    const followers = this.app.get(FollowerRegistry);
    const position = this.last || (await this.app.get(EventStore).head());
    if (await followers.waitFor('ledger', position, 20_000)) return;
    throw new Error(JSON.stringify(followers.states().map(({ error }) => error)));
  }
}

export const id = (kind: string, n: number): string =>
  `00000000-0000-8000-8000-${kind}${String(n).padStart(12 - kind.length, '0')}`;

const place = { compoundId: COMPOUND, territory: `${DISTRICT}/${STREET}/x/${COMPOUND}` };
const codes = { districtCode: DISTRICT, streetCode: STREET };

export const submitted = (opinionId: string, number: number, title: string): Published => ({
  type: 'OpinionSubmitted.v1',
  data: {
    ...{ opinionId, ...place, year: 2018, number, title },
    ...{ field: 'environment', aboutMoney: false },
  },
});
export const listed = (itemId: string, title: string, opinionId = ''): Published => ({
  type: 'GovernanceItemListed.v1',
  data: { itemId, ...place, field: 'environment', title, estimatedFen: 100n, opinionId },
});
export const changed = (
  itemId: string,
  from: GovernanceState,
  to: GovernanceState,
  projectId = '',
): Published => ({
  type: 'GovernanceItemChanged.v1',
  data: { itemId, ...place, from, to, projectId },
});
export const drafted = (projectId: string, title: string): Published => ({
  type: 'ProjectDrafted.v1',
  data: { projectId, ...place, ...codes, field: 'environment', title, totalFen: 60_000n },
});

export const revised = (projectId: string, title: string): Published => ({
  type: 'ProjectRevised.v1',
  data: { projectId, field: 'environment', title, totalFen: 60_000n },
});
export const endedEarly = (projectId: string): Published => ({
  type: 'ProjectEndedEarly.v1',
  data: { projectId, outcome: 'cancelled', reason: '说明' },
});
