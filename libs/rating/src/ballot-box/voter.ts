import { RSABSSA } from '@cloudflare/blindrsa-ts';

/**
 * The voter's side of the secret ballot, for browsers and Node alike (Web Crypto only): RFC 9474,
 * suite RSABSSA-SHA384-PSS-Randomized. What happens here stays with the voter: the server sees the
 * blinded message with a household's name on it, and later a credential with nobody's.
 *
 *     const request = await requestCredential(periodId, publicKey);
 *     const blindSignature = …;  // the household sends request.blindedMessage, signed in
 *     const credential = await finishCredential(request, blindSignature);
 *     const ballot = …;          // anybody sends { ...credential, scores }, not signed in
 *
 * Whoever builds a page on it keeps `request` until the ballot is acknowledged (a lost one can not
 * be asked for again), sends the ballot without token and cookies, and not in the same moment as
 * the request: the times of the two would tell what the signatures do not.
 */

const suite = RSABSSA.SHA384.PSS.Randomized();

/** Between the two steps; base64url, so that it can be kept. `inverse` unblinds: it is secret. */
export type CredentialRequest = Readonly<{
  publicKey: string;
  message: string;
  blindedMessage: string;
  inverse: string;
}>;

/** `message` and `signature` of a ballot, base64url. */
export type BallotCredential = Readonly<{ message: string; signature: string }>;

/** `publicKey` is the period's: SPKI DER in base64url. About 0.1 s. */
export async function requestCredential(
  periodId: string,
  publicKey: string,
): Promise<CredentialRequest> {
  const key = await imported(publicKey);
  const message = suite.prepare(new TextEncoder().encode(periodId));
  const { blindedMsg, inv } = await suite.blind(key, message);
  const [text, blindedMessage, inverse] = [message, blindedMsg, inv].map(toBase64Url);
  return { publicKey, message: text!, blindedMessage: blindedMessage!, inverse: inverse! };
}

/** Unblinds. Throws when the signature is not one of the period's key over what was asked for. */
export async function finishCredential(
  { publicKey, message, inverse }: CredentialRequest,
  blindSignature: string,
): Promise<BallotCredential> {
  const key = await imported(publicKey);
  const [text, signed, inv] = [message, blindSignature, inverse].map(fromBase64Url);
  const signature = await suite.finalize(key, text!, signed!, inv!);
  return { message, signature: toBase64Url(signature) };
}

const imported = (publicKey: string) =>
  crypto.subtle.importKey(
    'spki',
    fromBase64Url(publicKey),
    { name: 'RSA-PSS', hash: 'SHA-384' },
    true,
    ['verify'],
  );

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
    char.charCodeAt(0),
  );
