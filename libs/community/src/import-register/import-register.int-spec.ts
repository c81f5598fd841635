import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CqrsModule } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { EventStore, MemoryEventStore, START } from '@yishi/event-store';
import { type Actor, Clock, Forbidden, Malformed, type Role } from '@yishi/kernel';
import {
  CommandPipeline,
  Commands,
  FileRefused,
  InputHashes,
  Metrics,
  StreamCache,
  Vault,
} from '@yishi/platform';
import { Pool } from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database';
import { SetClock } from '../../../../test/support/following-instance';
import { AddCommunity, AddCommunityHandler } from '../add-community/add-community';
import { AddCompound, AddCompoundHandler } from '../add-compound/add-compound';
import { AddDistrict, AddDistrictHandler } from '../add-district/add-district';
import { AddStreet, AddStreetHandler } from '../add-street/add-street';
import type { RegisterEvent } from '../register';
import { ImportRegister, ImportRegisterHandler } from './import-register';

const streetCode = '410811001';
const holder = (role: Role, territory: string): Actor => ({
  personId: randomUUID(),
  grants: [{ role, territory }],
});
const administrator = holder('district-administrator', '410811');
const officer = holder('street-officer', `410811/${streetCode}`);

const HEADER = '楼号,单元,房号,居住情况,户主,联系电话\n';
const file = (...rows: readonly string[]): Uint8Array => Buffer.from(HEADER + rows.join('\n'));
/** A register of so many households, each with a contact person. */
const large = (size: number): string[] =>
  Array.from(
    { length: size },
    (_, n) =>
      `${Math.floor(n / 1_000)},${Math.floor(n / 100) % 10},${n % 100},常住,户主${n},1390000${n}`,
  );

let database: FreshDatabase;
let pool: Pool;
let vault: Vault;
let store: MemoryEventStore;
let app: TestingModule;
let compoundId: string;

const send = <C extends object>(type: new () => C, input: object, actor = officer, id?: string) =>
  app.get(Commands).send(type as never, input, { actor, commandId: id ?? randomUUID() });
const importFile = (bytes: Uint8Array, actor = officer, commandId?: string) =>
  send(ImportRegister, { compoundId, file: bytes }, actor, commandId);
const registered = async () => {
  const { events } = await store.read(`register-${compoundId}`);
  return events.map(({ event }) => event as RegisterEvent);
};
const peopleInVault = async (): Promise<number> => {
  const { rows } = await pool.query('select count(*)::int as people from vault.person');
  return rows[0].people;
};

beforeAll(async () => {
  database = await freshDatabase();
  pool = new Pool({ connectionString: database.url, max: 3 });
  vault = await Vault.open(pool, createSecretKey(randomBytes(32)));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(async () => {
  await pool.query('truncate vault.person');
  store = new MemoryEventStore();
  app = await Test.createTestingModule({
    imports: [CqrsModule.forRoot()],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Clock, useValue: new SetClock(new Date('2018-06-01T08:00:00.000Z')) },
      { provide: Vault, useValue: vault },
      { provide: InputHashes, useValue: new InputHashes(createSecretKey(Buffer.alloc(32, 7))) },
      ...[StreamCache, CommandPipeline, Commands, Metrics],
      ...[AddDistrictHandler, AddStreetHandler, AddCommunityHandler, AddCompoundHandler],
      ImportRegisterHandler,
    ],
  }).compile();
  await app.init();
  const names = { name: 'a name' };
  await send(AddDistrict, { districtCode: '410811', ...names }, administrator);
  await send(AddStreet, { districtCode: '410811', streetCode, ...names }, administrator);
  const community = await send(AddCommunity, { streetCode, ...names }, administrator);
  const place = { streetCode, communityId: community.id };
  const compound = await send(AddCompound, { ...place, ...names, unmanaged: true }, administrator);
  compoundId = String(compound.id);
});
afterEach(() => app.close());

describe('import of a register', () => {
  const chemicalBureau = () =>
    readFileSync(
      path.join(__dirname, '../../../../test/acceptance/data/chemical-bureau-register.csv'),
    );

  it('takes a compound’s register; the second time changes nothing', async () => {
    const first = await importFile(chemicalBureau());
    expect(first).toMatchObject({ households: 204, resident: 186, version: 1n });
    const people = await peopleInVault();
    expect(await importFile(chemicalBureau())).toMatchObject({ households: 204, version: 1n });
    expect(await peopleInVault()).toBe(people);
    expect(await registered()).toHaveLength(1);
  });

  it('keeps names and telephones in the vault and out of the log', async () => {
    await importFile(file('1,1,101,常住,欧阳佳慧,13912345678'));
    const [event] = await registered();
    const { contactPersonId } = event!.data.households[0]!;
    const known = await vault.get([contactPersonId]);
    expect(known.get(contactPersonId)).toEqual({ name: '欧阳佳慧', telephone: '13912345678' });
    for await (const { events } of store.readAll(START)) {
      const text = JSON.stringify(events.map(({ event, metadata }) => [event, metadata]));
      expect(text).not.toMatch(/欧阳佳慧|13912345678/);
    }
  });

  it('changes one household when one telephone number changed', async () => {
    await importFile(file('1,1,101,常住,张三,13912345678', '1,1,102,常住,李四,13912345679'));
    await importFile(file('1,1,101,常住,张三,13912345678', '1,1,102,常住,李四,13912345670'));
    const [before, after] = await registered();
    expect(after?.data.households).toHaveLength(1);
    expect(after?.data.households[0]?.householdId).toBe(before?.data.households[1]?.householdId);
    expect(after?.data.changes).toEqual({ added: 0, changed: 1, removed: 0, unchanged: 1 });
  });

  it('answers a repeated command as the first time', async () => {
    const commandId = randomUUID();
    const rows = file('1,1,101,常住,张三,13912345678');
    const first = await importFile(rows, officer, commandId);
    expect(await importFile(rows, officer, commandId)).toEqual(first);
    expect(await peopleInVault()).toBe(1);
    await expect(importFile(file('1,1,102,常住,,'), officer, commandId)).rejects.toThrow(
      'idempotency-key-reused',
    );
  });

  it.each([
    ['no resident household', file('1,1,101,空置,张三,13912345678'), 'no-resident-households'],
    ['a missing column', Buffer.from('楼号,单元,房号\n1,1,101'), 'missing-column'],
    ['no spreadsheet', Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]), 'not-a-spreadsheet'],
  ])('refuses a file with %s and keeps nothing of it', async (_what, bytes, code) => {
    await expect(importFile(bytes)).rejects.toThrow(code);
    expect(await registered()).toEqual([]);
    expect(await peopleInVault()).toBe(0);
  });

  it.each([
    ['an unknown word', '1,1,102,搬走了,,', '居住情况', 'unknown-residence'],
    ['a formula', '1,1,102,常住,=cmd|calc,', '户主', 'formula-cell'],
    ['an address twice', '1,1,101,常住,,', '房号, first in row 2', 'duplicate-address'],
  ])('names the row and column of %s', async (_what, bad, column, reason) => {
    const refused = importFile(file('1,1,101,常住,张三,13912345678', bad));
    await expect(refused).rejects.toEqual(
      new Malformed([{ field: `row 3, column ${column}`, reason }]),
    );
    expect(await registered()).toEqual([]);
    expect(await peopleInVault()).toBe(0);
  });

  it.each([
    ['an officer of another street', holder('street-officer', '410811/410811002')],
    ['the director of another compound', holder('council-director', `410811/${streetCode}/x/y`)],
  ])('refuses %s before the file is read', async (_who, actor) => {
    await expect(importFile(Buffer.from('not a register'), actor)).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
    await expect(importFile(Buffer.from('not a register'))).rejects.toThrow(FileRefused);
  });

  it('refuses roles that have nothing to do with registers', async () => {
    const auditor = holder('auditor', '410811');
    await expect(importFile(file('1,1,101,常住,,'), auditor)).rejects.toEqual(
      new Forbidden('role-not-allowed'),
    );
  });

  it('takes 100,000 rows; with one bad row among them it takes none', async () => {
    const rows = large(100_000);
    const bad = [...rows];
    bad[77_777] = '1,1,1,常住住,,';
    await expect(importFile(file(...bad))).rejects.toThrow(
      'row 77779, column 居住情况: unknown-residence',
    );
    expect([await registered(), await peopleInVault()]).toEqual([[], 0]);

    const started = performance.now();
    const answer = await importFile(file(...rows));
    const milliseconds = Math.round(performance.now() - started);
    expect(answer).toMatchObject({ households: 100_000, resident: 100_000, version: 100n });
    expect(await peopleInVault()).toBe(100_000);

    const again = performance.now();
    expect(await importFile(file(...rows))).toMatchObject({ version: 100n });
    const secondTime = Math.round(performance.now() - again);
    console.info(`100,000 households: ${milliseconds} ms, the same again ${secondTime} ms`);
  });
});
