import { hash } from 'node:crypto';
import { Pool } from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database';
import type { CheckedFile } from './check-file';
import { FileStore } from './file-store';

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new Pool({ connectionString: database.url, max: 4 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const fileOf = (words: string): CheckedFile => {
  const bytes = Buffer.from(words);
  return { sha256: hash('sha256', bytes), mediaType: 'application/pdf', bytes };
};

describe('the file store', () => {
  it('may be opened by several at once, and again', async () => {
    const opened = await Promise.all([1, 2, 3, 4].map(() => FileStore.open(pool)));
    const file = fileOf('of one');
    await opened[0]!.put(file);
    await FileStore.open(pool);
    expect((await opened[3]!.get(file.sha256))?.bytes).toEqual(file.bytes);
  });

  it('gives back what was put, byte for byte, and nothing for what was not', async () => {
    const files = await FileStore.open(pool);
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, n) => n % 256));
    const file: CheckedFile = { sha256: hash('sha256', bytes), mediaType: 'image/png', bytes };
    await files.put(file);
    const kept = await files.get(file.sha256);
    expect(kept?.mediaType).toBe('image/png');
    expect(bytes.equals(kept!.bytes)).toBe(true);
    expect(await files.get(hash('sha256', 'other'))).toBeUndefined();
  });

  it('keeps a file once, also when it comes twice in the same moment', async () => {
    const files = await FileStore.open(pool);
    const file = fileOf('twice');
    await Promise.all([files.put(file), files.put(file), files.put(file)]);
    const { rows } = await pool.query('select 1 from files.file where sha256 = $1', [file.sha256]);
    expect(rows).toHaveLength(1);
  });

  it('forgets for good, and says whether there was something', async () => {
    const files = await FileStore.open(pool);
    const file = fileOf('to be erased');
    await files.put(file);
    expect(await files.erase(file.sha256)).toBe(true);
    expect(await files.get(file.sha256)).toBeUndefined();
    expect(await files.erase(file.sha256)).toBe(false);
  });
});
