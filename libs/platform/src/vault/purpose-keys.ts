import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/**
 * Keys for what a context keeps sealed beside the log, one for each purpose, derived from the
 * vault's (HKDF-SHA-256): who gets one learns neither the vault's key nor the others.
 */
export class PurposeKeys {
  readonly #vaultKey: KeyObject;

  constructor(vaultKey: KeyObject) {
    this.#vaultKey = vaultKey;
  }

  /**
   * 32 bytes for AES-256 or HMAC-SHA-256; the same for the same purpose. A purpose ends in a
   * number, which a change of what is sealed raises: `yishi ballot box 1`.
   */
  keyFor(purpose: string): KeyObject {
    return createSecretKey(Buffer.from(hkdfSync('sha256', this.#vaultKey, '', purpose, 32)));
  }
}
