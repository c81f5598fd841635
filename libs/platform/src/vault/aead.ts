import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Bytes that a seal is longer than what is sealed. */
export const SEAL_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** The key, the place or the bytes are not those of the sealing. Nothing of the content is told. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
  constructor(readonly place: string) {
    super(`what is sealed as ${place} can not be opened: it was changed, or is another's`);
  }
}

/**
 * AES-256-GCM with a random nonce, bound to the place it belongs to: what was sealed for one place
 * and put into another does not open. Version, nonce, ciphertext, tag. A random nonce is good for
 * 2^32 seals a key.
 */
export function seal(key: KeyObject | Buffer, place: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place));
  const encrypted = [cipher.update(plain), cipher.final()];
  return Buffer.concat([Buffer.of(VERSION), nonce, ...encrypted, cipher.getAuthTag()]);
}

/** Throws `SealBroken`. */
export function unseal(key: KeyObject | Buffer, place: string, sealed: Uint8Array): Buffer {
  const end = sealed.length - TAG_BYTES;
  const start = 1 + NONCE_BYTES;
  if (sealed[0] !== VERSION || end < start) throw new SealBroken(place);
  const nonce = sealed.subarray(1, start);
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, options);
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(start, end)), decipher.final()]);
  } catch {
    throw new SealBroken(place);
  }
}
