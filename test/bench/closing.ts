import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Actor, Role } from '@yishi/kernel';
import { DEFAULT_RATING_TERMS, type PolicyTerms } from '@yishi/messaging';
import { Commands } from '@yishi/platform';
import { DataSource } from 'typeorm';
import type { Credential } from '../../libs/rating/src/ballot-box/ballot-box';
import { EndVoting } from '../../libs/rating/src/end-voting/end-voting';
import { GiveCredential } from '../../libs/rating/src/give-credential/give-credential';
import { HandInSheet } from '../../libs/rating/src/hand-in-sheet/hand-in-sheet';
import { OpenRatingPeriod } from '../../libs/rating/src/open-period/open-period';
import {
  CouncilCopy,
  HouseholdCopy,
  PolicyCopy,
  RegisterCopy,
} from '../../libs/rating/src/places/places';
import { MEMBERS, preparedMessage, withoutBlinding } from './credentials';
import { Random } from './measure';
import { measure, percentile, type Row } from './row';

const CALLERS = 64;
const SEED = 20_260_302;
const STREET = '410811/410811001';
const PERIOD = '2018-H1';
/** A closing takes seconds at most: who waits longer waits for ever. */
const PATIENCE_MS = 60_000;

export type ClosingOptions = Readonly<{ households?: number; periods?: number }>;

type Application = Readonly<{ app: NestFastifyApplication; url: string }>;
type Council = Readonly<{ councilId: string; territory: string; members: readonly string[] }>;
type Period = Council & Readonly<{ periodId: string; households: readonly string[] }>;

/**
 * Whole periods in the running application: credentials by command, ballots through HTTP, and what
 * the street waits for: from the end-of-voting command until the page shows the result. Registers,
 * councils and the policy stand in the rating's own copies, as the other contexts would tell them.
 */
export async function benchClosing(
  { app, url }: Application,
  { households = 5_000, periods = 3 }: ClosingOptions = {},
): Promise<readonly Row[]> {
  await app.get(DataSource).manager.insert(PolicyCopy, {
    ...{ districtCode: '410811', policyVersion: 1, effectiveFrom: '2018-01-01' },
    terms: { threshold: '7/10' } as PolicyTerms,
  });
  const random = new Random(SEED);
  const rows: Row[] = [];
  const closings: number[] = [];
  for (let n = 0; n < periods; n++) {
    const period = await opened(app, random, households);
    const voted = await vote(app, url, period, random);
    if (n === 0) rows.push(...voted);
    closings.push(await close(app, url, period));
  }
  closings.sort((a, b) => a - b);
  rows.push({
    workload: 'ballots: the whole closing, end-of-voting command to published page',
    settings: `${households} ballots, ${MEMBERS} members, ${periods} periods`,
    throughput: '',
    p50Ms: percentile(closings, 0.5),
    p99Ms: percentile(closings, 0.99),
  });
  return rows;
}

const actor = (role: Role, territory: string): Actor => ({
  personId: randomUUID(),
  grants: [{ role, territory }],
});

// biome-ignore lint/suspicious/noExplicitAny: commands of several kinds
const send = (app: NestFastifyApplication, type: any, input: object, sender: Actor) =>
  app.get(Commands).send(type, input, { actor: sender, commandId: randomUUID() });

async function opened(app: NestFastifyApplication, random: Random, size: number): Promise<Period> {
  const [councilId, compoundId] = [random.uuid(), random.uuid()];
  const territory = `${STREET}/${random.uuid()}/${compoundId}`;
  const members = Array.from({ length: MEMBERS }, () => random.uuid()).sort();
  const households = Array.from({ length: size }, () => random.uuid());
  const { manager } = app.get(DataSource);
  await manager.insert(CouncilCopy, { councilId, compoundId, territory, memberIds: members });
  for (let from = 0; from < size; from += 1_000)
    await manager.insert(
      HouseholdCopy,
      households.slice(from, from + 1_000).map((householdId) => ({ householdId, compoundId })),
    );
  await manager.insert(RegisterCopy, { compoundId, registerVersion: 1, complete: true });
  const input = { councilId, period: PERIOD };
  const { id } = await send(app, OpenRatingPeriod, input, actor('street-officer', STREET));
  const period = { councilId, territory, members, households, periodId: id as string };
  for (const source of ['party', 'third-party'] as const) {
    const sheet = { periodId: id, source, scores: scoresOf(period, () => 75), reasons: [] };
    await send(app, HandInSheet, sheet, actor('reviewer', STREET));
  }
  return period;
}

const scoresOf = ({ members }: Council, score: () => number) =>
  members.map((personId) => ({
    personId,
    scores: DEFAULT_RATING_TERMS.criteria.map(({ criterion }) => ({ criterion, score: score() })),
  }));

/** Every household gets its credential, then every ballot comes. */
async function vote(
  app: NestFastifyApplication,
  url: string,
  period: Period,
  random: Random,
): Promise<readonly Row[]> {
  const { periodId, territory, households } = period;
  const credentials: Credential[] = [];
  const given = await measure(households.length, CALLERS, async (index) => {
    const householdId = households[index] as string;
    const message = preparedMessage(periodId);
    const input = { periodId, householdId, blindedMessage: base64(withoutBlinding(message)) };
    const resident = actor('resident', `${territory}/${householdId}`);
    const { blindSignature } = await send(app, GiveCredential, input, resident);
    credentials[index] = { message, signature: Buffer.from(`${blindSignature}`, 'base64url') };
  });
  const cast = await measure(households.length, CALLERS, async (index) => {
    const { message, signature } = credentials[index] as Credential;
    const answer = await fetch(`${url}/api/v1/rating-periods/${periodId}/ballots`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        message: base64(message),
        signature: base64(signature),
        scores: scoresOf(period, () => random.next() % 101),
      }),
    });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  });
  const settings = `${households.length} households, ${CALLERS} at a time`;
  const row = (what: string, { perSecond, p50Ms, p99Ms }: Awaited<ReturnType<typeof measure>>) => ({
    ...{ workload: `ballots: ${what}`, settings, p50Ms, p99Ms },
    throughput: `${perSecond.toLocaleString('en')} /s`,
  });
  return [row('give a credential, by command', given), row('cast a ballot, through HTTP', cast)];
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** Milliseconds. */
async function close(
  app: NestFastifyApplication,
  url: string,
  { periodId, households }: Period,
): Promise<number> {
  const started = performance.now();
  await send(app, EndVoting, { periodId }, actor('street-officer', STREET));
  for (;;) {
    const page = await fetch(`${url}/api/v1/rating-periods/${periodId}`);
    const { stage, ballots } = (await page.json()) as { stage: string; ballots: number };
    const elapsedMs = performance.now() - started;
    if (stage === 'published') {
      if (ballots !== households.length) throw new Error(`${ballots} ballots were counted`);
      return elapsedMs;
    }
    if (elapsedMs > PATIENCE_MS) throw new Error(`the period is still ${stage}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
