import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { isUuid, type Territory } from '@yishi/kernel';
import type { Pool, PoolClient } from 'pg';
import { migrateVault } from './migrate-vault';
import { Sealing } from './sealing';

/** What the vault knows of a person; the only place that knows it. */
export type PersonalData = Readonly<{ name?: string; telephone?: string }>;
export type Person = PersonalData & Readonly<{ personId: string }>;

const MAX_NAME_LENGTH = 200;
const MAX_TELEPHONE_LENGTH = 40;

/**
 * Persons sealed and written in one statement: about 10 ms during which nothing else is answered.
 */
const BATCH = 2_000;

/** The vault of this database was sealed with another key: nothing in it could be read. */
export class WrongVaultKey extends Error {
  override readonly name = 'WrongVaultKey';
  constructor() {
    super(
      'the vault of this database was sealed with another key: set YISHI_VAULT_KEY to that key, ' +
        'or give back the file keys/vault.key of the data folder that was used with it',
    );
  }
}

/**
 * Names and telephone numbers of persons, encrypted and erasable. Events hold the person's id only.
 *
 * Names are found through a blind index, an HMAC of the normalised name: whoever reads the table
 * sees that two persons share a name, but not which. No error of this class holds personal data.
 */
export class Vault {
  readonly #sealing: Sealing;

  private constructor(
    private readonly pool: Pool,
    key: KeyObject,
  ) {
    this.#sealing = new Sealing(key);
  }

  /** Makes the tables when they are missing. Throws `WrongVaultKey`. */
  static async open(pool: Pool, key: KeyObject): Promise<Vault> {
    await migrateVault(pool);
    const vault = new Vault(pool, key);
    await vault.#checkKey();
    return vault;
  }

  /**
   * Keeps the persons, all or none; who is there already is replaced but keeps the territory it was
   * put under first, and of two with the same id the last counts. Throws a RangeError naming the
   * field when an id is no UUID or a text is too long.
   */
  async put(persons: readonly Person[], territory: Territory): Promise<void> {
    const byId = new Map(persons.map((person) => [checked(person).personId, person]));
    // one order for all writers, or two of them could wait for each other
    const sorted = [...byId.values()].sort((a, b) => (a.personId < b.personId ? -1 : 1));
    if (sorted.length === 0) return;
    await inTransaction(this.pool, async (client) => {
      for (let at = 0; at < sorted.length; at += BATCH)
        await this.#putBatch(client, sorted.slice(at, at + BATCH), territory);
    });
  }

  /** Those that are known, by id. Throws `Unsealable` when an entry was tampered with. */
  async get(personIds: readonly string[]): Promise<ReadonlyMap<string, PersonalData>> {
    const ids = personIds.filter(isUuid);
    if (ids.length === 0) return new Map();
    const { rows } = await this.pool.query<{ person_id: string; sealed: Buffer }>(
      `select person_id, sealed from vault.person
       where person_id = any($1::uuid[]) and sealed is not null`,
      [ids],
    );
    return new Map(
      rows.map((row) => [
        row.person_id,
        Object.freeze(JSON.parse(this.#sealing.open(row.person_id, row.sealed))) as PersonalData,
      ]),
    );
  }

  /** Ids of the persons of this name, in order of id. */
  async idsByName(name: string): Promise<readonly string[]> {
    return (await this.idsByNames([name])).get(name) ?? [];
  }

  /** The same, of these persons only. */
  async findByName(name: string, among: readonly string[]): Promise<readonly string[]> {
    return (await this.idsByNames([name], among)).get(name) ?? [];
  }

  /** Ids by name for many names at once; a name nobody bears is not in the map. */
  async idsByNames(
    names: readonly string[],
    among?: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const indexes = names.map((name) => this.#sealing.indexOf(name));
    const { rows } = await this.pool.query<{ person_id: string; name_index: Buffer }>(
      `select person_id, name_index from vault.person
       where name_index = any($1::bytea[]) and ($2::uuid[] is null or person_id = any($2::uuid[]))
       order by person_id`,
      [indexes, among?.filter(isUuid) ?? null],
    );
    const idsByIndex = new Map<string, string[]>();
    for (const row of rows) {
      const index = row.name_index.toString('base64');
      const ids = idsByIndex.get(index);
      if (ids) ids.push(row.person_id);
      else idsByIndex.set(index, [row.person_id]);
    }
    return new Map(
      names.flatMap((name, at) => {
        const ids = idsByIndex.get(indexes[at]!.toString('base64'));
        return ids ? [[name, ids]] : [];
      }),
    );
  }

  /**
   * Where the person was put first, which says who may erase it: also after it was erased, so that
   * an erasure that was interrupted can be repeated. `undefined` for who never was in the vault.
   */
  async territoryOf(personId: string): Promise<Territory | undefined> {
    if (!isUuid(personId)) return undefined;
    const { rows } = await this.pool.query<{ territory: string }>(
      'select territory from vault.person where person_id = $1',
      [personId],
    );
    return rows[0]?.territory || undefined;
  }

  /** Forgets the person for good; says whether there was something to forget. */
  async erase(personId: string): Promise<boolean> {
    if (!isUuid(personId)) return false;
    const { rowCount } = await this.pool.query(
      `update vault.person set sealed = null, name_index = null
       where person_id = $1 and sealed is not null`,
      [personId],
    );
    return rowCount === 1;
  }

  async #putBatch(
    client: PoolClient,
    persons: readonly Person[],
    territory: Territory,
  ): Promise<void> {
    await client.query(
      `insert into vault.person (person_id, sealed, name_index, territory)
       select person_id, sealed, name_index, $4
       from unnest($1::uuid[], $2::bytea[], $3::bytea[]) as put (person_id, sealed, name_index)
       on conflict (person_id) do update
       set sealed = excluded.sealed, name_index = excluded.name_index,
         territory = coalesce(nullif(person.territory, ''), excluded.territory)`,
      [
        persons.map((person) => person.personId),
        persons.map(({ personId, name, telephone }) =>
          this.#sealing.seal(personId, JSON.stringify({ name, telephone })),
        ),
        persons.map(({ name }) => (name === undefined ? null : this.#sealing.indexOf(name))),
        territory,
      ],
    );
  }

  async #checkKey(): Promise<void> {
    const { check } = this.#sealing;
    await this.pool.query(
      'insert into vault.key_check (check_value) values ($1) on conflict do nothing',
      [check],
    );
    const { rows } = await this.pool.query<{ check_value: Buffer }>(
      'select check_value from vault.key_check',
    );
    const kept = rows[0]?.check_value;
    if (kept?.length !== check.length || !timingSafeEqual(kept, check)) throw new WrongVaultKey();
  }
}

function checked(person: Person): Person {
  const { personId, name, telephone } = person;
  if (!isUuid(personId)) throw new RangeError('personId is not a UUID');
  if (!fits(name, MAX_NAME_LENGTH)) throw new RangeError(`the name of ${personId} is too long`);
  if (!fits(telephone, MAX_TELEPHONE_LENGTH))
    throw new RangeError(`the telephone number of ${personId} is too long`);
  return person;
}

const fits = (text: string | undefined, most: number): boolean =>
  text === undefined || text.length <= most;

async function inTransaction(pool: Pool, work: (client: PoolClient) => Promise<void>) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
    client.release();
  } catch (error) {
    // the connection's state is unknown after an error: it is closed, which rolls back
    client.release(true);
    throw error;
  }
}
