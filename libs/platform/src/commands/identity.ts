import { createHmac, hash, hkdfSync, type KeyObject } from 'node:crypto';
import { uuidFromDigest } from '@yishi/kernel';

/**
 * The id that follows from a command's id and the place of the thing in it: the same again on a
 * retry.
 */
export const derivedId = (commandId: string, ...parts: readonly (string | number)[]): string =>
  uuidFromDigest(hash('sha256', [commandId, ...parts].join('\n'), 'buffer'));

const secretFields = new WeakMap<object, Set<string>>();

/**
 * Leaves a field of a command out of its fingerprint: what is to be forgotten must not be found
 * again by trying. Whoever holds the key could try every pair of ballots against the fingerprint of
 * a batch of two. The same id with something else in this field is answered like the first.
 */
export const NotFingerprinted = (): PropertyDecorator => (prototype, field) => {
  const fields = secretFields.get(prototype) ?? new Set();
  secretFields.set(prototype, fields.add(String(field)));
};

/**
 * Fingerprints of commands' inputs, by which a repeated command is told from another with the same
 * id. They stand beside the events for ever, and an input may hold a name: so they are keyed
 * (HMAC-SHA-256), or a name could be guessed from them.
 */
export class InputHashes {
  readonly #key: Buffer;

  /** Any secret of the installation; the key is derived from it. */
  constructor(secret: KeyObject) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'yishi input 1', 32));
  }

  /**
   * Hex. Of the command's name and input, whatever the order of its fields; files enter by their
   * own hash.
   */
  of(command: object): string {
    const secret = secretFields.get(Object.getPrototypeOf(command));
    const input = secret
      ? Object.fromEntries(Object.entries(command).filter(([field]) => !secret.has(field)))
      : command;
    return createHmac('sha256', this.#key)
      .update(command.constructor.name)
      .update(JSON.stringify(canonical(input)))
      .digest('hex');
  }
}

function canonical(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return hash('sha256', value);
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  return Object.keys(fields)
    .sort()
    .map((key) => [key, canonical(fields[key])]);
}
