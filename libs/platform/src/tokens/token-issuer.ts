import type { KeyObject } from 'node:crypto';
import type { Grant } from '@yishi/kernel';
import { createSigner } from 'fast-jwt';
import { actorFrom } from './claims';

export type TokenIssuerOptions = Readonly<{
  /** Ed25519. */
  privateKey: KeyObject;
  issuer: string;
  audience: string;
}>;

/** A month: a token can not be called back where nobody runs `forget`. */
export const MAX_TTL_SECONDS = 31 * 86_400;

/**
 * Signs bearer tokens (JWT, EdDSA) by the clock of the machine: a session is no part of the
 * domain's time.
 */
export class TokenIssuer {
  readonly #sign: (claims: object) => string;

  /** Throws a TypeError for a public key: it only checks tokens. */
  constructor({ privateKey, issuer, audience }: TokenIssuerOptions) {
    if (privateKey.type !== 'private') throw new TypeError('signing tokens needs the private key');
    this.#sign = createSigner({
      algorithm: 'EdDSA',
      key: privateKey.export({ format: 'pem', type: 'pkcs8' }),
      iss: issuer,
      aud: audience,
    });
  }

  /**
   * A token for a person (a UUID) with these grants, good for `ttlSeconds` (1 to
   * `MAX_TTL_SECONDS`). Throws a RangeError for what no verifier would take.
   */
  issue(person: { personId: string; grants: readonly Grant[]; ttlSeconds: number }): string {
    const { personId, grants, ttlSeconds } = person;
    if (!actorFrom(personId, grants)) throw new RangeError('no person id, or a grant is malformed');
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS)
      throw new RangeError(`a token lives 1 to ${MAX_TTL_SECONDS} seconds`);
    const iat = Math.floor(Date.now() / 1000);
    return this.#sign({ sub: personId, grants, iat, exp: iat + ttlSeconds });
  }
}
