import { hash, randomBytes } from 'node:crypto';

/** A council as they are in Shanyang. */
export const MEMBERS = 9;
export const MODULUS_BITS = 3_072;

/** As RFC 9474 prepares a message: random bytes before it. */
export const preparedMessage = (periodId: string): Buffer =>
  Buffer.concat([randomBytes(32), Buffer.from(periodId)]);

/**
 * A message as it would be blinded, but for the blinding, which would take minutes for thousands:
 * the encoded message itself (EMSA-PSS of RFC 8017, 9.1.1). What the server does is the same, and
 * its signature is the credential's.
 */
export function withoutBlinding(message: Buffer): Buffer {
  const [length, hashLength, salt] = [MODULUS_BITS / 8, 48, randomBytes(48)];
  const digest = sha384(Buffer.concat([Buffer.alloc(8), sha384(message), salt]));
  const block = Buffer.alloc(length - hashLength - 1);
  salt.copy(block, block.length - salt.length);
  block[block.length - salt.length - 1] = 1;
  for (let at = 0, counter = 0; at < block.length; at += hashLength, counter++) {
    const mask = sha384(Buffer.concat([digest, Buffer.of(0, 0, 0, counter)]));
    for (let i = 0; i < hashLength && at + i < block.length; i++) block[at + i]! ^= mask[i]!;
  }
  block[0]! &= 0x7f;
  return Buffer.concat([block, digest, Buffer.of(0xbc)]);
}

const sha384 = (bytes: Buffer): Buffer => hash('sha384', bytes, 'buffer');
