import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { type PurposeKeys, SealBroken, seal, unseal } from '@yishi/platform';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { padded, unpadded } from './ballot-codec';
import { newSigningKeys, type SigningKeys } from './blind-signature';
import { BoxSeals } from './box-seals';

/** What opens, signs and seals in one period. */
export type PeriodKeys = Readonly<{ signing: SigningKeys; seals: BoxSeals }>;

/** A period's keys as they are kept: SPKI DER, and the secrets sealed. */
type KeptKeys = Readonly<{ publicKey: Buffer; sealed: Buffer }>;

const BOX_KEY_BYTES = 32;
/** RSA keys of a size differ by some bytes. */
const STEP = 2_048;
/** Periods whose keys a process remembers. */
const MAX_REMEMBERED = 500;

/** Makes the keys of periods, and opens them again under a key that comes from the vault's. */
export class PeriodKeyRing {
  readonly #sealingKey;
  readonly #remembered = new LRUCache<string, PeriodKeys>({ max: MAX_REMEMBERED });

  constructor(
    private readonly pool: Pool,
    keys: PurposeKeys,
    private readonly modulusBits?: number,
  ) {
    this.#sealingKey = keys.keyFor('yishi ballot box 1');
  }

  /** SPKI DER; makes the keys, and the empty box with them, when they are not there. */
  async publicKeyOf(periodId: string): Promise<Buffer> {
    const kept = (await this.#kept(periodId)) ?? (await this.#make(periodId));
    return kept.publicKey;
  }

  /** `undefined`: never made, or destroyed. Throws `SealBroken`, also with another vault's key. */
  async keysOf(periodId: string): Promise<PeriodKeys | undefined> {
    const known = this.#remembered.get(periodId);
    if (known) return known;
    const kept = await this.#kept(periodId);
    if (!kept) return undefined;
    const keys = this.#open(periodId, kept);
    this.#remembered.set(periodId, keys);
    return keys;
  }

  /** With the keys go box, paper entries and sheets. */
  async destroy(periodId: string): Promise<void> {
    await this.pool.query('delete from rating.period_key where period_id = $1', [periodId]);
    this.#remembered.delete(periodId);
  }

  async #make(periodId: string): Promise<KeptKeys> {
    const { privateKey, publicKey } = await newSigningKeys(this.modulusBits);
    const der = privateKey.export({ type: 'pkcs8', format: 'der' });
    const secrets = padded(Buffer.concat([randomBytes(BOX_KEY_BYTES), der]), STEP);
    await this.pool.query(
      `with made as (
         insert into rating.period_key (period_id, public_key, sealed) values ($1, $2, $3)
         on conflict do nothing returning period_id
       )
       insert into rating.ballot_box (period_id) select period_id from made`,
      [
        periodId,
        publicKey.export({ type: 'spki', format: 'der' }),
        seal(this.#sealingKey, placeOf(periodId), secrets),
      ],
    );
    const kept = await this.#kept(periodId); // another process may have been first
    if (!kept) throw new Error(`the keys of period ${periodId} were destroyed as they were made`);
    return kept;
  }

  async #kept(periodId: string): Promise<KeptKeys | undefined> {
    const { rows } = await this.pool.query<{ public_key: Buffer; sealed: Buffer }>(
      'select public_key, sealed from rating.period_key where period_id = $1',
      [periodId],
    );
    return rows[0] && { publicKey: rows[0].public_key, sealed: rows[0].sealed };
  }

  /** The public key beside must be the private one's: voters blind with it. */
  #open(periodId: string, { publicKey, sealed }: KeptKeys): PeriodKeys {
    const secrets = unpadded(unseal(this.#sealingKey, placeOf(periodId), sealed));
    const der = secrets.subarray(BOX_KEY_BYTES);
    const privateKey = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' });
    const own = createPublicKey(privateKey);
    if (!own.export({ type: 'spki', format: 'der' }).equals(publicKey))
      throw new SealBroken(placeOf(periodId));
    const seals = new BoxSeals(periodId, secrets.subarray(0, BOX_KEY_BYTES));
    return { signing: { privateKey, publicKey: own }, seals };
  }
}

const placeOf = (periodId: string): string => `the keys of period ${periodId}`;
