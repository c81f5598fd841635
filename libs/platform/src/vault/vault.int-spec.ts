import { createSecretKey, randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database';
import { Unsealable, Vault, WrongVaultKey } from '.';

const key = createSecretKey(Buffer.alloc(32, 1));
const district = '410811';
const otherKey = createSecretKey(Buffer.alloc(32, 2));

let database: FreshDatabase;
let pool: Pool;
let vault: Vault;

beforeAll(async () => {
  database = await freshDatabase();
  pool = new Pool({ connectionString: database.url, max: 4 });
  vault = await Vault.open(pool, key);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('delete from vault.person'));

const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()].sort() as [string, string, string];

describe('the vault', () => {
  it('keeps names and telephone numbers, and knows nothing of others', async () => {
    await vault.put(
      [
        { personId: a, name: '张三', telephone: '13800000001' },
        { personId: b, name: '李四' },
        { personId: c, telephone: '13800000003' },
      ],
      district,
    );
    const persons = await vault.get([a, b, c, randomUUID(), 'no id']);
    expect(Object.fromEntries(persons)).toEqual({
      [a]: { name: '张三', telephone: '13800000001' },
      [b]: { name: '李四' },
      [c]: { telephone: '13800000003' },
    });
  });

  it('replaces a person who is there, and of two with one id takes the last', async () => {
    await vault.put([{ personId: a, name: '张三', telephone: '13800000001' }], district);
    await vault.put(
      [
        { personId: a, name: '张三丰' },
        { personId: a, name: '张无忌' },
      ],
      district,
    );
    expect((await vault.get([a])).get(a)).toEqual({ name: '张无忌' });
    expect(await vault.idsByName('张三')).toEqual([]);
    expect(await vault.idsByName('张无忌')).toEqual([a]);
  });

  it('finds all who share a name, however it is written, and among some only those', async () => {
    await vault.put(
      [
        { personId: a, name: '张 三' },
        { personId: b, name: '张三' },
        { personId: c, name: '李四' },
      ],
      district,
    );
    expect(await vault.idsByName('张　三')).toEqual([a, b]);
    expect(await vault.findByName('张三', [b, c])).toEqual([b]);
    expect(await vault.findByName('张三', [])).toEqual([]);
    expect(Object.fromEntries(await vault.idsByNames(['李四', '张三', '王五']))).toEqual({
      李四: [c],
      张三: [a, b],
    });
  });

  it('forgets for good', async () => {
    await vault.put([{ personId: a, name: '张三' }], district);
    expect(await vault.erase(a)).toBe(true);
    expect(await vault.erase(a)).toBe(false);
    expect((await vault.get([a])).size).toBe(0);
    expect(await vault.idsByName('张三')).toEqual([]);
  });

  it('keeps the territory a person was put under first, also of who was erased', async () => {
    await vault.put([{ personId: a, name: '张三' }], '410811/410811001/c/d');
    await vault.put(
      [
        { personId: a, name: '张三丰' },
        { personId: b, name: '李四' },
      ],
      '410802',
    );
    expect((await vault.get([a])).get(a)).toEqual({ name: '张三丰' });
    expect(await vault.territoryOf(a)).toBe('410811/410811001/c/d');
    expect(await vault.territoryOf(b)).toBe('410802');
    await vault.erase(a);
    expect(await vault.territoryOf(a)).toBe('410811/410811001/c/d');
    expect(await vault.territoryOf(c)).toBeUndefined();
    expect(await vault.territoryOf('no id')).toBeUndefined();
  });

  it('keeps nothing sealed and no name of who was erased', async () => {
    await vault.put([{ personId: a, name: '张三', telephone: '13800000001' }], district);
    await vault.erase(a);
    const { rows } = await pool.query('select sealed, name_index from vault.person');
    expect(rows).toEqual([{ sealed: null, name_index: null }]);
  });

  it('gives the persons of an older table the territory they are put under next', async () => {
    await vault.put([{ personId: a, name: '张三' }], district);
    await pool.query('alter table vault.person drop column territory');
    const migrated = await Vault.open(pool, key);
    expect((await migrated.get([a])).get(a)).toEqual({ name: '张三' });
    expect(await migrated.territoryOf(a)).toBeUndefined();
    await migrated.put([{ personId: a, name: '张三' }], district);
    expect(await migrated.territoryOf(a)).toBe(district);
  });

  it('keeps all or none', async () => {
    const bad = { personId: b, name: 'x'.repeat(201) };
    await expect(vault.put([{ personId: a, name: '张三' }, bad], district)).rejects.toThrow(
      RangeError,
    );
    await expect(vault.put([{ personId: 'x', name: '张三' }], district)).rejects.toThrow(
      'not a UUID',
    );
    expect((await vault.get([a, b])).size).toBe(0);
  });

  it('has nothing readable in its table', async () => {
    await vault.put([{ personId: a, name: 'Zhang San', telephone: '13800000001' }], district);
    const { rows } = await pool.query<{ sealed: Buffer; name_index: Buffer }>(
      'select sealed, name_index from vault.person',
    );
    for (const text of ['Zhang', 'zhang', 'telephone', '138000'])
      expect([rows[0]!.sealed.includes(text), rows[0]!.name_index.includes(text)]).toEqual([
        false,
        false,
      ]);
  });
});

describe('a vault that was tampered with', () => {
  it('opens nothing of the entry changed, and does not say what was in it', async () => {
    await vault.put([{ personId: a, name: '张三' }], district);
    await pool.query(
      'update vault.person set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)',
    );
    const failure = await vault.get([a]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Unsealable);
    expect(String(failure)).toContain(a);
    expect(String(failure)).not.toContain('张三');
  });

  it('does not give one person the entry of another', async () => {
    await vault.put(
      [
        { personId: a, name: '张三' },
        { personId: b, name: '李四' },
      ],
      district,
    );
    await pool.query(
      `update vault.person set sealed = (select sealed from vault.person where person_id = $1)
       where person_id = $2`,
      [a, b],
    );
    await expect(vault.get([b])).rejects.toThrow(Unsealable);
    expect((await vault.get([a])).get(a)).toEqual({ name: '张三' });
  });
});

describe('the key', () => {
  it('must be the one the database was sealed with', async () => {
    await expect(Vault.open(pool, otherKey)).rejects.toThrow(WrongVaultKey);
    await expect(Vault.open(pool, otherKey)).rejects.toThrow(/YISHI_VAULT_KEY/);
    await vault.put([{ personId: a, name: '张三' }], district);
    expect((await (await Vault.open(pool, key)).get([a])).size).toBe(1);
  });

  it('is settled by one of two programs that start at once on an empty database', async () => {
    const fresh = await freshDatabase();
    const pools = [key, otherKey].map(() => new Pool({ connectionString: fresh.url, max: 2 }));
    const opened = await Promise.allSettled([
      Vault.open(pools[0]!, key),
      Vault.open(pools[1]!, otherKey),
    ]);
    expect(opened.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    await Promise.all(pools.map((each) => each.end()));
    await fresh.drop();
  });
});

describe('a hundred thousand persons', () => {
  it('are kept and found in one go, also by two writers at once', async () => {
    const persons = Array.from({ length: 100_000 }, (_, n) => ({
      personId: `0190a000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
      name: `住户${n % 50_000}`,
      telephone: `138${n.toString().padStart(8, '0')}`,
    }));
    const startedMs = performance.now();
    await vault.put(persons, district);
    const tookMs = performance.now() - startedMs;
    expect(await vault.idsByName('住户7')).toEqual([
      persons[7]!.personId,
      persons[50_007]!.personId,
    ]);
    console.info(`100,000 persons kept in ${Math.round(tookMs)} ms`);

    const some = persons.slice(0, 6_000);
    await Promise.all([vault.put(some, district), vault.put([...some].reverse(), district)]);
    expect((await vault.get(some.map((person) => person.personId))).size).toBe(6_000);
  });
});
