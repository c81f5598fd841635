import {
  constants,
  generateKeyPair,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import { Refused } from '@yishi/kernel';

/**
 * The signer's and the verifier's side of RFC 9474, suite RSABSSA-SHA384-PSS-Randomized, on
 * OpenSSL: the voter's side (`voter.ts`) is the library's. A signature made by a library in
 * JavaScript would hold the event loop for a third of a second, at every household's.
 */

/**
 * 3,072 bits, 128 bits of strength. The secrecy of the ballot does not hang on it (blinding hides
 * the message from whoever can factor, too); that nobody makes credentials of their own does.
 */
export const MODULUS_BITS = 3_072;

const RAW = constants.RSA_NO_PADDING;
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };

const generate = promisify(generateKeyPair);

export type SigningKeys = Readonly<{ privateKey: KeyObject; publicKey: KeyObject }>;

/** Some seconds of another thread; the event loop goes on meanwhile. */
export const newSigningKeys = (modulusLength: number = MODULUS_BITS): Promise<SigningKeys> =>
  generate('rsa', { modulusLength, publicExponent: 65_537 });

/** Bytes of a modulus, and so of a blinded message and of a signature. */
export const modulusBytes = (key: KeyObject): number =>
  Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);

/**
 * BlindSign (RFC 9474, 4.3): s = m^d mod n, and s^e = m is made sure of, for a signature with a
 * fault in it would give the key away. Deterministic. About 2 ms. Refusals:
 * `blinded-message-invalid` when it is not as long as the modulus, or not below it.
 */
export function blindSign({ privateKey, publicKey }: SigningKeys, blinded: Uint8Array): Buffer {
  if (blinded.length !== modulusBytes(publicKey) || !isBelow(blinded, modulusOf(publicKey)))
    throw new Refused('blinded-message-invalid');
  // RSA decryption without padding is RSASP1 (RFC 8017, 5.2.1), with OpenSSL's own blinding
  const signature = privateDecrypt({ key: privateKey, padding: RAW }, blinded);
  const repeated = publicEncrypt({ key: publicKey, padding: RAW }, signature);
  if (!repeated.equals(blinded)) throw new Error('signing failure');
  return signature;
}

/** RSASSA-PSS-VERIFY (RFC 9474, 4.5) of a finalized signature. 0.1 ms. */
export const isSigned = (key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean =>
  signature.length === modulusBytes(key) && verify('sha384', message, { key, ...PSS }, signature);

const moduli = new WeakMap<KeyObject, Buffer>();

function modulusOf(key: KeyObject): Buffer {
  const known = moduli.get(key) ?? Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url');
  moduli.set(key, known);
  return known;
}

/** Of numbers of the same length, the most significant byte first. */
const isBelow = (number: Uint8Array, limit: Buffer): boolean => limit.compare(number) > 0;
