import { hash } from 'node:crypto';
import { type Decide, grantFor, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { Matches } from 'class-validator';
import { BallotBox } from '../ballot-box/ballot-box';
import { placeOf, type Rating, type RatingEvent, rating, ratingStream } from '../rating';
import { assertVoting } from '../rules';

/**
 * A household's right to vote is checked, and the message its resident has blinded is signed
 * unseen: with the credential that follows from it a ballot is handed in by another request, which
 * nobody can join to this one. Once a household; the same message again gets the same signature.
 * `blindedMessage` is base64url of as many bytes as the period's key has. The answer has
 * `blindSignature`, base64url. Refusals: `voting-not-open`, `household-not-a-voter`,
 * `voted-on-paper`, `credential-already-given`, and the ballot box's `blinded-message-invalid`.
 */
export class GiveCredential extends YishiCommand {
  @IsId() readonly periodId!: string;
  @IsId() readonly householdId!: string;
  /** 256 to 512 bytes. */
  @Matches(/^[A-Za-z0-9_-]{342,683}$/) readonly blindedMessage!: string;
}

/** `blindSignature` is '' when the household can not have one. */
type Loaded = Readonly<{ blindedHash: string; blindSignature: string }>;

/** Refusals as of the command, but those of the box. */
function refuseVoter(state: Rating, householdId: string, blindedHash: string): void {
  assertVoting(state);
  if (!state.eligible.has(householdId)) throw new Refused('household-not-a-voter');
  if (state.paper.has(householdId)) throw new Refused('voted-on-paper');
  const given = state.credentials.get(householdId);
  if (given !== undefined && given !== blindedHash) throw new Refused('credential-already-given');
}

export const decide: Decide<GiveCredential, Rating, RatingEvent, Loaded> = (
  { periodId, householdId },
  state,
  { loaded: { blindedHash } },
) => {
  refuseVoter(state, householdId, blindedHash);
  if (state.credentials.has(householdId)) return [];
  return [{ type: 'CredentialGiven', data: { periodId, householdId, blindedHash } }];
};

export const GiveCredentialHandler = handlerFor(GiveCredential, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [
    {
      roles: ['resident'],
      territory: ({ householdId }, state) => `${placeOf(state)}/${householdId}`,
    },
  ],
  // Signs only for whom `decide` will allow: what was signed is not given out when it refuses.
  load: async ({ periodId, householdId, blindedMessage }, reader, { actor }) => {
    const bytes = Buffer.from(blindedMessage, 'base64url');
    const blindedHash = hash('sha256', bytes, 'hex');
    const state = await reader.state(rating, ratingStream(periodId));
    const place = `${placeOf(state)}/${householdId}`;
    if (!grantFor(actor, ['resident'], place)) return { blindedHash, blindSignature: '' };
    refuseVoter(state, householdId, blindedHash);
    const signature = await reader.get(BallotBox).blindSign(periodId, bytes);
    return { blindedHash, blindSignature: Buffer.from(signature).toString('base64url') };
  },
  answer: (_command, { loaded: { blindSignature } }) => ({ blindSignature }),
});
