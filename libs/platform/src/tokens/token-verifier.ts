import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import type { Actor } from '@yishi/kernel';
import { createVerifier, TokenError } from 'fast-jwt';
import { LRUCache } from 'lru-cache';
import { actorFrom } from './claims';
import { Unauthenticated } from './unauthenticated';

export type TokenVerifierOptions = Readonly<{
  /** Ed25519, public (or private: the public part is taken). */
  key: KeyObject;
  /** A second key whose tokens are still taken, or taken already, while the key is exchanged. */
  otherKey?: KeyObject;
  issuer: string;
  audience: string;
  /** Verified tokens that are remembered; default 10,000. */
  cacheSize?: number;
}>;

type Complete = Readonly<{
  header: Readonly<Record<string, unknown>>;
  payload: Readonly<Record<string, unknown>>;
  signature: string;
}>;

type Verified = Readonly<{ actor: Actor; expiresAtMs: number }>;

/** Longer than 64 grants on the longest territories need; what is longer is not even hashed. */
const MAX_TOKEN_LENGTH = 32_768;

const REQUIRED_CLAIMS = ['iss', 'aud', 'sub', 'iat', 'exp', 'grants'];

/**
 * Who bears a token. The algorithm is EdDSA and the key is the one given here, whatever the token's
 * header says; a header with anything beside `alg` and `typ` is refused.
 *
 * Checking a signature costs more than all the rest of a request, so a verified token is
 * remembered: by its SHA-256 (a dump of memory gives no token), as many as `cacheSize`, and never
 * beyond its expiry.
 */
export class TokenVerifier {
  readonly #decoders: readonly ((token: string) => Complete)[];
  readonly #audience: string;
  readonly #remembered: LRUCache<string, Verified>;

  constructor({ key, otherKey, issuer, audience, cacheSize = 10_000 }: TokenVerifierOptions) {
    const keys = otherKey ? [key, otherKey] : [key];
    this.#decoders = keys.map((each) =>
      createVerifier({
        key: publicPem(each),
        algorithms: ['EdDSA'],
        allowedIss: issuer,
        allowedAud: audience,
        checkTyp: 'JWT',
        requiredClaims: REQUIRED_CLAIMS,
        complete: true,
        cache: false,
      }),
    );
    this.#audience = audience;
    this.#remembered = new LRUCache({ max: cacheSize });
  }

  /** The bearer of the token. Throws `Unauthenticated`: `token-invalid` or `token-expired`. */
  verify(token: string): Actor {
    if (token.length > MAX_TOKEN_LENGTH) throw new Unauthenticated('token-invalid', 'too-long');
    const digest = hash('sha256', token, 'base64');
    const known = this.#remembered.get(digest);
    if (known) {
      if (Date.now() < known.expiresAtMs) return known.actor;
      this.#remembered.delete(digest);
    }
    const verified = this.#check(token);
    this.#remembered.set(digest, verified);
    return verified.actor;
  }

  /** Call when rights were taken away: every token is checked again. */
  forget(): void {
    this.#remembered.clear();
  }

  /** Tokens remembered now. */
  get remembered(): number {
    return this.#remembered.size;
  }

  #check(token: string): Verified {
    const { header, payload, signature } = this.#decoded(token);
    // 64 bytes leave 4 bits of their last base64 character free: 16 spellings, of which one is
    // taken
    if (Buffer.from(signature, 'base64url').toString('base64url') !== signature)
      throw new Unauthenticated('token-invalid', 'signature-not-canonical');
    if (Object.keys(header).some((name) => name !== 'alg' && name !== 'typ'))
      throw new Unauthenticated('token-invalid', 'header-not-allowed');
    if (payload.aud !== this.#audience)
      throw new Unauthenticated('token-invalid', 'audience-not-exact');
    if (!Number.isSafeInteger(payload.exp)) throw new Unauthenticated('token-invalid', 'exp');
    const expiresAtMs = (payload.exp as number) * 1000;
    // the library lets a token pass in the very millisecond of its expiry; RFC 7519 does not
    if (Date.now() >= expiresAtMs) throw new Unauthenticated('token-expired');
    const actor = actorFrom(payload.sub, payload.grants);
    if (!actor) throw new Unauthenticated('token-invalid', 'sub-or-grants-malformed');
    return { actor, expiresAtMs };
  }

  /** Only a signature of another key is a reason to try the next one. */
  #decoded(token: string): Complete {
    for (const [index, decode] of this.#decoders.entries())
      try {
        return decode(token);
      } catch (error) {
        if (!(error instanceof TokenError)) throw error;
        const isOtherKey = error.code === TokenError.codes.invalidSignature;
        if (isOtherKey && index + 1 < this.#decoders.length) continue;
        const code = error.code === TokenError.codes.expired ? 'token-expired' : 'token-invalid';
        throw new Unauthenticated(code, causeOf(error));
      }
    throw new TypeError('a verifier has a key');
  }
}

/** Throws a TypeError when it is no Ed25519 key. */
function publicPem(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  if (publicKey.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
  return publicKey.export({ format: 'pem', type: 'spki' }) as string;
}

/** `FAST_JWT_INVALID_SIGNATURE` → `invalid-signature`. */
const causeOf = (error: TokenError): string =>
  String(error.code)
    .replace(/^FAST_JWT_/, '')
    .toLowerCase()
    .replaceAll('_', '-');
