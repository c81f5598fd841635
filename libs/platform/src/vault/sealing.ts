import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { seal, unseal } from './aead';

/**
 * The key, the person or the bytes are not those of the sealing. Nothing of the content is told.
 */
export class Unsealable extends Error {
  override readonly name = 'Unsealable';
  constructor(readonly personId: string) {
    super(`the vault's entry of ${personId} can not be opened: it was changed, or is another's`);
  }
}

/**
 * The keys of the vault, each for one purpose, derived from the one of the configuration
 * (HKDF-SHA-256).
 */
export class Sealing {
  readonly #encryption: Buffer;
  readonly #index: Buffer;
  /** Tells whether a database was sealed with this key, and nothing else about it. */
  readonly check: Buffer;

  constructor(key: KeyObject) {
    const derived = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
    this.#encryption = derived('yishi vault encryption 1');
    this.#index = derived('yishi vault name index 1');
    this.check = derived('yishi vault key check 1');
  }

  /** Bound to the person: the entry of one person put in the place of another does not open. */
  seal(personId: string, plain: string): Buffer {
    return seal(this.#encryption, personId, Buffer.from(plain));
  }

  /** Throws `Unsealable`. */
  open(personId: string, sealed: Buffer): string {
    try {
      return unseal(this.#encryption, personId, sealed).toString('utf8');
    } catch {
      throw new Unsealable(personId);
    }
  }

  /** The same for all spellings of a name, and without the key of no use to guess it. */
  indexOf(name: string): Buffer {
    return createHmac('sha256', this.#index).update(normalisedName(name)).digest();
  }
}

/**
 * One spelling of a name: NFKC (full-width letters, compatibility forms), one middle dot, no blanks
 * between Chinese characters (`张　三`), single blanks elsewhere, no case.
 */
export const normalisedName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[•・‧∙⋅]/g, '·')
    .replace(/\s+/g, ' ')
    .replace(/(?<=\p{Script=Han}|·) (?=\p{Script=Han}|·)/gu, '')
    .trim();
