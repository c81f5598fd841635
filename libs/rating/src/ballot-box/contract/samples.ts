import { randomUUID } from 'node:crypto';
import { Refused } from '@yishi/kernel';
import type { Ballot, BallotBox, Credential, Sheet } from '../ballot-box';
import { finishCredential, requestCredential } from '../voter';

export const MEMBERS = Array.from(
  { length: 3 },
  (_, index) => `0190a000-0000-7000-8000-00000000000${index}`,
);

export const newId = (): string => randomUUID();

/** All members with the same scores in two criteria. */
export const ballot = (first: number, second: number = first): Ballot =>
  MEMBERS.map((personId) => ({ personId, scores: [first, second] }));

export const sheet = (score: number): Sheet => ({
  scores: ballot(score),
  reasons: MEMBERS.map((personId) => ({ personId, criterion: '履职', reason: '走访住户次数不足' })),
});

/** As a household gets it: blinded, signed, unblinded. `named` is the period in the message. */
export async function credential(
  box: BallotBox,
  periodId: string,
  publicKey: string,
  named: string = periodId,
): Promise<Credential> {
  const request = await requestCredential(named, publicKey);
  const blinded = Buffer.from(request.blindedMessage, 'base64url');
  const signature = Buffer.from(await box.blindSign(periodId, blinded)).toString('base64url');
  const finished = await finishCredential(request, signature);
  return {
    message: Buffer.from(finished.message, 'base64url'),
    signature: Buffer.from(finished.signature, 'base64url'),
  };
}

/** A period that is voted in, and credentials for so many households. */
export async function votedIn(
  box: BallotBox,
  households = 0,
): Promise<{ periodId: string; publicKey: string; credentials: readonly Credential[] }> {
  const periodId = newId();
  const { publicKey } = await box.open(periodId);
  const credentials = await Promise.all(
    Array.from({ length: households }, () => credential(box, periodId, publicKey)),
  );
  return { periodId, publicKey, credentials };
}

/** `done`, the code of the refusal, or the error. */
export const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof Refused ? error.code : String(error)),
  );
