import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { PurposeKeys } from '@yishi/platform';
import { finishCredential, requestCredential } from '@yishi/rating';
import { Pool } from 'pg';
import type { Ballot, Credential } from '../../libs/rating/src/ballot-box/ballot-box';
import { PostgresBallotBox } from '../../libs/rating/src/ballot-box/postgres-ballot-box';
import { MEMBERS, MODULUS_BITS, preparedMessage, withoutBlinding } from './credentials';
import { Random } from './measure';
import { measure, percentile, type Row } from './row';

const HOUSEHOLDS = 5_000;
const CRITERIA = 3;
const CALLERS = 64;
const SEED = 20_260_301;

/**
 * A period of 5,000 households: each gets a credential signed blindly and puts a ballot, 64 at
 * once; then the box is closed, opened and destroyed.
 */
export async function benchBallots(url: string): Promise<readonly Row[]> {
  const pool = new Pool({ connectionString: url, max: 5 });
  const box = await PostgresBallotBox.on(pool, new PurposeKeys(createSecretKey(randomBytes(32))));
  const periodId = randomUUID();
  const { publicKey } = await box.open(periodId);
  const rows = [await voterSide(box, periodId, publicKey)];
  const credentials: Credential[] = [];
  const ballots = sampleBallots();
  const phase = async (
    what: string,
    callers: number,
    call: (index: number) => Promise<unknown>,
  ) => {
    const { perSecond, p50Ms, p99Ms } = await measure(HOUSEHOLDS, callers, call);
    const throughput = `${perSecond.toLocaleString('en')} /s`;
    rows.push({
      workload: `ballots: ${what}`,
      settings: `${HOUSEHOLDS} households, ${callers} at a time`,
      throughput,
      p50Ms,
      p99Ms,
    });
  };
  await phase(`blind signature, RSA-${MODULUS_BITS}`, 1, async (index) => {
    credentials[index] = await quickCredential(box, periodId);
  });
  await phase('put a ballot', CALLERS, (index) =>
    box.putBallot(periodId, credentials[index]!, ballots[index]!),
  );
  rows.push(await once('close', () => box.close(periodId)));
  rows.push(
    await once('open the box and sort', async () => {
      const read = await box.read(periodId);
      if (read.ballots.length !== HOUSEHOLDS)
        throw new Error(`read ${read.ballots.length} ballots`);
    }),
  );
  rows.push(await once('destroy', () => box.destroy(periodId)));
  await pool.end();
  return rows;
}

async function once(what: string, work: () => Promise<unknown>): Promise<Row> {
  const start = performance.now();
  await work();
  const ms = percentile([performance.now() - start], 0);
  const settings = `${HOUSEHOLDS} ballots, ${MEMBERS} members, ${CRITERIA} criteria`;
  return { workload: `ballots: ${what}`, settings, throughput: '', p50Ms: ms };
}

/** In JavaScript, on the voter's own machine. */
async function voterSide(
  box: PostgresBallotBox,
  periodId: string,
  publicKey: string,
): Promise<Row> {
  const { perSecond, p50Ms, p99Ms } = await measure(20, 1, async () => {
    const request = await requestCredential(periodId, publicKey);
    const signed = await box.blindSign(periodId, Buffer.from(request.blindedMessage, 'base64url'));
    await finishCredential(request, Buffer.from(signed).toString('base64url'));
  });
  const throughput = `${perSecond} /s`;
  return {
    workload: "ballots: the voter's side",
    settings: 'blind, finalize',
    throughput,
    p50Ms,
    p99Ms,
  };
}

async function quickCredential(box: PostgresBallotBox, periodId: string): Promise<Credential> {
  const message = preparedMessage(periodId);
  const signature = await box.blindSign(periodId, withoutBlinding(message));
  return { message, signature };
}

function sampleBallots(): readonly Ballot[] {
  const random = new Random(SEED);
  const members = Array.from({ length: MEMBERS }, () => random.uuid());
  const scores = () => Array.from({ length: CRITERIA }, () => random.next() % 101);
  return Array.from({ length: HOUSEHOLDS }, () =>
    members.map((personId) => ({ personId, scores: scores() })),
  );
}
