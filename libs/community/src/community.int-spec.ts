import { randomUUID } from 'node:crypto';
import { EventStore } from '@yishi/event-store';
import {
  type Actor,
  addDays,
  chinaDate,
  Forbidden,
  Malformed,
  NotFound,
  type Role,
} from '@yishi/kernel';
import { Vault } from '@yishi/platform';
import { ContextInstance } from '../../../test/support/context-instance';
import { AddCommunity } from './add-community/add-community';
import { AddCompound } from './add-compound/add-compound';
import { AddDistrict } from './add-district/add-district';
import { AddStreet } from './add-street/add-street';
import { AdoptPolicy } from './adopt-policy/adopt-policy';
import { CommunityModule } from './community.module';
import { EndOffice } from './end-office/end-office';
import { ErasePerson } from './erase-person/erase-person';
import { ImportRegister } from './import-register/import-register';
import { NameOfficer } from './name-officer/name-officer';
import { OfficerListHttp } from './officer-list/officer-list.http';
import { PolicyHistoryHttp } from './policy-history/policy-history.http';
import { communityPublication } from './publication';
import { RegisterPageHttp } from './register-page/register-page.http';
import { TerritoryTreeHttp } from './territory-tree/territory-tree.http';

const streetCode = '410811001';
const holder = (role: Role, territory: string): Actor => ({
  personId: randomUUID(),
  grants: [{ role, territory }],
});
const administrator = holder('district-administrator', '410811');
const officer = holder('street-officer', `410811/${streetCode}`);
const community = new ContextInstance({
  context: 'community',
  module: CommunityModule,
  hears: {},
  at: '2018-06-01T08:00:00.000Z',
});
const { clock } = community;

let compoundId: string;
let communityId: string;
let territory: string;

const send = (type: new () => object, input: object, actor: Actor = administrator) =>
  community.send(type, input, actor);
/** The query that shows everything written so far. */
const now = async () => ({ after: (await community.get(EventStore).head()).toString() });
const REGISTER = `楼号,单元,房号,居住情况,户主,联系电话
1,1,101,常住,张三,13912345678
1,1,102,外出,,
1,1,201,空置,李四,
1,1,202,常住,王五,13912345670`;
const importRegister = (text = REGISTER, actor = officer) =>
  send(ImportRegister, { compoundId, file: Buffer.from(text) }, actor);
const registerOf = async (actor: Actor, query: object = {}) =>
  community.get(RegisterPageHttp).list(actor, compoundId, { ...(await now()), ...query });

beforeAll(async () => {
  await community.start();
  await send(AddDistrict, { districtCode: '410811', name: 'Shanyang' });
  await send(AddStreet, { districtCode: '410811', streetCode, name: 'Dongfanghong' });
  communityId = String((await send(AddCommunity, { streetCode, name: 'Xinhua' })).id);
});
afterAll(() => community.stop());

beforeEach(async () => {
  const compound = { streetCode, communityId, name: randomUUID(), unmanaged: true };
  compoundId = String((await send(AddCompound, compound)).id);
  territory = `410811/${streetCode}/${communityId}/${compoundId}`;
});

describe('the places', () => {
  it('are shown as a tree', async () => {
    const tree = community.get(TerritoryTreeHttp);
    expect((await tree.listDistricts(await now())).items).toEqual([
      { districtCode: '410811', name: 'Shanyang', addedOn: '2018-06-01' },
    ]);
    expect(await tree.getDistrict('410811', await now())).toEqual({
      districtCode: '410811',
      name: 'Shanyang',
      addedOn: '2018-06-01',
      streets: [{ streetCode, name: 'Dongfanghong' }],
    });
    expect((await tree.listCommunities(streetCode, await now())).items).toEqual([
      { communityId, streetCode, name: 'Xinhua', addedOn: '2018-06-01' },
    ]);
    expect(await tree.getCompound(compoundId, await now())).toMatchObject({
      territory,
      unmanaged: true,
      registerVersion: 0,
      resident: 0,
    });
  });

  it('are listed page by page, each compound once', async () => {
    for (let n = 0; n < 4; n += 1) {
      await send(AddCompound, { streetCode, communityId, name: randomUUID(), unmanaged: false });
    }
    const tree = community.get(TerritoryTreeHttp);
    const all = await tree.listCompounds(streetCode, { ...(await now()), limit: '200' });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: object = cursor === '' ? { limit: '2' } : { limit: '2', cursor };
      const page = await tree.listCompounds(streetCode, query as Record<string, unknown>);
      seen.push(...page.items.map((row) => row.compoundId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all.items.map((row) => row.compoundId));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('are not found under codes and ids there are not', async () => {
    const tree = community.get(TerritoryTreeHttp);
    await expect(tree.getDistrict('410802', {})).rejects.toEqual(new NotFound('district'));
    await expect(tree.listCompounds('410811009', {})).rejects.toEqual(new NotFound('street'));
    await expect(tree.getCompound('not-an-id', {})).rejects.toEqual(new NotFound('compound'));
    await expect(tree.getCompound(randomUUID(), {})).rejects.toEqual(new NotFound('compound'));
    await expect(tree.getCompound(compoundId, { page: '2' })).rejects.toBeInstanceOf(Malformed);
  });

  it('are added by the administrator of that district only', async () => {
    const other = holder('district-administrator', '410802');
    const street = { districtCode: '410811', streetCode: '410811002', name: 'x' };
    await expect(send(AddStreet, street, other)).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
    await expect(send(AddStreet, street, officer)).rejects.toEqual(
      new Forbidden('role-not-allowed'),
    );
  });
});

describe('the register', () => {
  it('is counted in public, and read by those who work with it', async () => {
    await importRegister();
    const shown = await community.get(TerritoryTreeHttp).getCompound(compoundId, await now());
    expect(shown).toMatchObject({ registerVersion: 1, resident: 2, absent: 1, vacant: 1 });
    expect(JSON.stringify(shown)).not.toContain('1-1-101');
    const { items } = await registerOf(officer);
    expect(
      items.map(({ address, residence, contactName }) => [address, residence, contactName]),
    ).toEqual([
      ['1-1-101', 'resident', '张三'],
      ['1-1-102', 'absent', null],
      ['1-1-201', 'vacant', '李四'],
      ['1-1-202', 'resident', '王五'],
    ]);
  });

  it('is followed by the next import', async () => {
    await importRegister();
    const before = await registerOf(officer);
    await importRegister(REGISTER.replace('1,1,102,外出,,', '1,1,301,常住,,'));
    const { items } = await registerOf(officer);
    const addresses = items.map(({ address }) => address);
    expect(addresses).toEqual(['1-1-101', '1-1-201', '1-1-202', '1-1-301']);
    expect(items[0]?.householdId).toBe(before.items[0]?.householdId);
    expect(await community.get(TerritoryTreeHttp).getCompound(compoundId, {})).toMatchObject({
      registerVersion: 2,
      resident: 3,
      absent: 0,
    });
  });

  it('is read page by page, and by address', async () => {
    await importRegister();
    const first = await registerOf(officer, { limit: '3' });
    const rest = await registerOf(officer, { limit: '3', cursor: first.nextCursor });
    expect([...first.items, ...rest.items]).toHaveLength(4);
    expect(rest.nextCursor).toBeNull();
    const one = await registerOf(officer, { address: '1-1-201' });
    expect(one.items.map(({ address }) => address)).toEqual(['1-1-201']);
  });

  it.each(['council-member', 'auditor', 'district-administrator'] as const)(
    'is read without names by the role %s',
    async (role) => {
      await importRegister();
      const { items } = await registerOf(holder(role, territory));
      expect(items).toHaveLength(4);
      expect(JSON.stringify(items)).not.toMatch(/contactName|张三/);
    },
  );

  it('shows names to the director, and telephone numbers to nobody', async () => {
    await importRegister();
    const { items } = await registerOf(holder('council-director', territory));
    expect(items[0]?.contactName).toBe('张三');
    expect(JSON.stringify(items)).not.toContain('13912345678');
  });

  it.each([
    ['a resident', () => holder('resident', `${territory}/${randomUUID()}`)],
    ['an officer of another street', () => holder('street-officer', '410811/410811002')],
    ['a member of another compound', () => holder('council-member', `${territory}x`)],
  ])('is closed to %s', async (_who, actor) => {
    await importRegister();
    await expect(registerOf(actor())).rejects.toEqual(new Forbidden('territory-not-allowed'));
  });
});

describe('erasing a person', () => {
  it('takes the name from every page and leaves the counts', async () => {
    await importRegister();
    await registerOf(officer);
    const [entry] = await contactIds();
    const erase = { personId: entry };
    await send(ErasePerson, erase);
    await send(ErasePerson, erase);
    const { items } = await registerOf(officer);
    expect(items.filter(({ contactName }) => contactName === null)).toHaveLength(2);
    expect((await community.get(Vault).get([entry!])).size).toBe(0);
    const { events } = await community.get(EventStore).read(`person-${entry}`);
    expect(events.map(({ event }) => event)).toEqual([
      { type: 'PersonErased', data: { personId: entry } },
    ]);
    const shown = await community.get(TerritoryTreeHttp).getCompound(compoundId, await now());
    expect(shown).toMatchObject({ resident: 2, absent: 1, vacant: 1 });
  });

  it('is refused to the administrator of another district', async () => {
    await importRegister();
    await registerOf(officer);
    const [personId] = await contactIds();
    expect(await community.get(Vault).territoryOf(personId!)).toBe(territory);
    const other = holder('district-administrator', '410802');
    await expect(send(ErasePerson, { personId }, other)).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
    expect((await community.get(Vault).get([personId!])).size).toBe(1);
  });

  it('knows whose a person is who is in no register, and nothing of others', async () => {
    const donor = randomUUID();
    await community.get(Vault).put([{ personId: donor, name: '张三丰' }], territory);
    const other = holder('district-administrator', '410802');
    const refused = new Forbidden('territory-not-allowed');
    await expect(send(ErasePerson, { personId: donor }, other)).rejects.toEqual(refused);
    expect((await community.get(Vault).get([donor])).size).toBe(1);
    await send(ErasePerson, { personId: donor });
    expect((await community.get(Vault).get([donor])).size).toBe(0);
    const unknown = send(ErasePerson, { personId: randomUUID() });
    await expect(unknown).rejects.toEqual(new NotFound('person'));
  });

  async function contactIds(): Promise<string[]> {
    const { events } = await community.get(EventStore).read(`register-${compoundId}`);
    const data = events[0]?.event.data as { households: { contactPersonId: string }[] };
    return data.households.map((one) => one.contactPersonId).filter((id) => id !== '');
  }
});

describe('the policy', () => {
  const terms = {
    threshold: '7/10',
    shares: [
      { funder: 'district', source: 'district', share: '2/3' },
      { funder: 'street', source: 'street', share: '1/6' },
      { funder: 'residents', source: 'residents', share: '1/6' },
    ],
    matching: 'on-target',
    publicityDays: 7,
    raisingDays: 60,
  };
  const adopt = (effectiveFrom: string, threshold: string, districtCode = '410811') =>
    send(AdoptPolicy, { districtCode, effectiveFrom, terms: { ...terms, threshold } });
  const policies = async () =>
    (await community.get(PolicyHistoryHttp).getPolicies('410811', await now())) as {
      inForce: { policyVersion: number } | null;
      items: readonly { policyVersion: number; terms: { threshold: string } }[];
    };

  it('in force is the newest whose day has come, by the date in China', async () => {
    expect(await policies()).toEqual({ inForce: null, items: [] });
    await adopt('2018-06-01', '7/10');
    await adopt('2018-06-10', '3/4');
    expect((await policies()).inForce).toMatchObject({ policyVersion: 1 });
    clock.set('2018-06-09T15:59:59.000Z');
    expect((await policies()).inForce).toMatchObject({ policyVersion: 1 });
    clock.set('2018-06-09T16:00:00.000Z');
    const { inForce, items } = await policies();
    expect(inForce).toMatchObject({ policyVersion: 2 });
    expect(items.map((one) => [one.policyVersion, one.terms.threshold])).toEqual([
      [2, '3/4'],
      [1, '7/10'],
    ]);
  });

  it('is not adopted for a district there is not', async () => {
    const other = holder('district-administrator', '410802');
    const input = { districtCode: '410802', effectiveFrom: '2018-07-01', terms };
    await expect(send(AdoptPolicy, input, other)).rejects.toEqual(new NotFound('district'));
  });
});

describe('what other contexts are told', () => {
  it('is every household, and no person', async () => {
    await importRegister();
    const { events } = await community.get(EventStore).read(`register-${compoundId}`);
    const { event, stream, position, metadata } = events[0]!;
    const followed = { ...event, ...metadata, stream, position, index: 0 };
    const published = communityPublication.on.HouseholdsRegistered?.(followed as never);
    const residentHouseholds = (event.data as { counts: { resident: number } }).counts.resident;
    expect(published).toMatchObject([
      { type: 'HouseholdsRegistered.v1', data: { compoundId, last: true, residentHouseholds } },
    ]);
    expect(JSON.stringify(published)).not.toMatch(/张三|13912345678|counts|changes/);
    await community.caughtUp();
  });
});

describe('officers', () => {
  const name = (fields: object = {}) => ({
    ...{ districtCode: '410811', personId: randomUUID(), name: '周处长' },
    ...{ role: 'street-officer', territory: `410811/${streetCode}` },
    ...fields,
  });
  const list = async (query: object = {}) =>
    community.get(OfficerListHttp).list('410811', { ...(await now()), ...query });
  const shown = async (personId: string, query: object = {}) =>
    (await list(query)).items.find((officerView) => officerView.personId === personId);

  it('are named in public, and not in the log', async () => {
    const named = name();
    await send(NameOfficer, named);
    const { personId } = named;
    const { role, territory: place } = named;
    expect(await shown(personId)).toMatchObject({ name: '周处长', role, territory: place });
    await send(NameOfficer, { ...named, name: '周局长' });
    expect(await shown(personId)).toMatchObject({ name: '周局长' });
    for await (const { events } of community.get(EventStore).readAll(0n))
      expect(JSON.stringify(events.map(({ event }) => event))).not.toContain('周局长');
  });

  it('keep a telephone number that the vault has, and are no longer named when erased', async () => {
    const named = name();
    const { personId } = named;
    await community.get(Vault).put([{ personId, name: '周', telephone: '13912345678' }], '410811');
    await send(NameOfficer, named);
    const kept = await community.get(Vault).get([personId]);
    expect(kept.get(personId)).toEqual({ name: '周处长', telephone: '13912345678' });
    await send(ErasePerson, { personId });
    expect(await shown(personId)).toMatchObject({ name: null });
    await expect(send(NameOfficer, named)).rejects.toMatchObject({ code: 'person-erased' });
    expect(await shown(personId)).toMatchObject({ name: null });
  });

  it('are listed page by page as of a past day, those of then', async () => {
    const [first, second] = [name(), name({ role: 'auditor' })];
    await send(NameOfficer, first);
    await send(NameOfficer, second);
    const today = chinaDate(clock.now());
    const before = clock.now();
    clock.set(addDays(before, 1).toISOString());
    await send(EndOffice, { districtCode: '410811', personId: first.personId });
    expect(await shown(first.personId)).toBeUndefined();
    expect(await shown(first.personId, { asOf: today })).toMatchObject({ role: 'street-officer' });
    expect((await list({ asOf: '2018-01-01' })).items).toEqual([]);
    for (const query of [{}, { asOf: today }]) {
      const all = (await list({ ...query, limit: '200' })).items;
      const seen: unknown[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const at: object = cursor === '' ? {} : { cursor };
        const page = await list({ ...query, limit: '1', ...at });
        seen.push(...page.items);
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(all);
    }
    expect(await shown(second.personId)).toMatchObject({ role: 'auditor' });
  });

  it('of another district are not for this administrator', async () => {
    const other = holder('district-administrator', '410802');
    await expect(send(NameOfficer, name(), other)).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
  });
});

describe('as of a past day', () => {
  const day = (n: number) => `2018-07-0${n}`;
  const noonOf = (n: number) => clock.set(`${day(n)}T04:00:00.000Z`);
  const tree = () => community.get(TerritoryTreeHttp);
  const director = (): Actor => holder('council-director', territory);

  it('a place is as it was, and was not there before it was added', async () => {
    noonOf(1);
    const compound = { streetCode, communityId, name: randomUUID(), unmanaged: true };
    const id = String((await send(AddCompound, compound)).id);
    const added = await tree().getCompound(id, await now());
    noonOf(2);
    await send(ImportRegister, { compoundId: id, file: Buffer.from(REGISTER) }, officer);
    const imported = await tree().getCompound(id, await now());
    expect(imported).toMatchObject({ resident: 2, absent: 1, vacant: 1 });
    noonOf(4);
    const smaller = REGISTER.split('\n').slice(0, 2).join('\n');
    await send(ImportRegister, { compoundId: id, file: Buffer.from(smaller) }, officer);
    expect(await tree().getCompound(id, await now())).toMatchObject({ resident: 1, absent: 0 });
    noonOf(5);
    expect(await tree().getCompound(id, { asOf: day(1) })).toEqual(added);
    for (const n of [2, 3])
      expect(await tree().getCompound(id, { asOf: day(n) })).toEqual(imported);
    const listed = await tree().listCompounds(streetCode, { asOf: day(3), limit: '200' });
    expect(listed.items).toContainEqual(imported);
    const before = { asOf: '2018-06-30' };
    const earlier = await tree().listCompounds(streetCode, { ...before, limit: '200' });
    expect(earlier.items.map((row) => row.compoundId)).not.toContain(id);
    await expect(tree().getCompound(id, before)).rejects.toEqual(new NotFound('compound'));
    const never = { asOf: '2018-05-31' };
    await expect(tree().getDistrict('410811', never)).rejects.toEqual(new NotFound('district'));
    await expect(tree().listCompounds(streetCode, never)).rejects.toEqual(new NotFound('street'));
    expect((await tree().listDistricts(never)).items).toEqual([]);
    await expect(tree().listDistricts({ asOf: '2018-02-30' })).rejects.toBeInstanceOf(Malformed);
  });

  it('the register is as it was, but an erased person has no name in the past either', async () => {
    noonOf(6);
    await importRegister();
    const then = await registerOf(director());
    expect(then.items.map(({ contactName }) => contactName)).toEqual([
      '张三',
      null,
      '李四',
      '王五',
    ]);
    noonOf(7);
    await importRegister(REGISTER.replace('1,1,202,常住,王五', '1,1,202,空置,赵六'));
    noonOf(8);
    const past = (query: object = {}) => registerOf(director(), { asOf: day(6), ...query });
    expect(await past()).toEqual(then);
    expect((await past({ address: '1-1-201' })).items).toEqual([then.items[2]]);
    const first = await past({ limit: '3' });
    const rest = await past({ limit: '3', cursor: first.nextCursor });
    expect([...first.items, ...rest.items]).toEqual(then.items);
    const { events } = await community.get(EventStore).read(`register-${compoundId}`);
    const { households } = events[0]!.event.data as {
      households: { address: string; contactPersonId: string }[];
    };
    const personId = households.find(({ address }) => address === '1-1-101')?.contactPersonId;
    await send(ErasePerson, { personId });
    expect((await past()).items[0]).toMatchObject({ address: '1-1-101', contactName: null });
    await expect(registerOf(actorElsewhere(), { asOf: day(6) })).rejects.toBeInstanceOf(Forbidden);
  });

  it('a policy adopted later is not known yet, and who adopted it is named by role', async () => {
    const read = async (query: object) =>
      (await community.get(PolicyHistoryHttp).getPolicies('410811', {
        ...(await now()),
        ...query,
      })) as {
        inForce: { policyVersion: number } | null;
        items: { policyVersion: number; adoptedBy: object }[];
      };
    const all = await read({});
    expect(all.items.length).toBeGreaterThan(0);
    expect(all.items[0]).toMatchObject({
      adoptedBy: { role: 'district-administrator', name: null },
    });
    expect(JSON.stringify(all)).not.toContain(administrator.personId);
    expect((await read({ asOf: '2018-06-05' })).inForce).toMatchObject({ policyVersion: 1 });
    const names = { personId: administrator.personId, name: '钱大有' };
    await community.get(Vault).put([names], '410811');
    expect((await read({ asOf: '2018-06-05' })).items[0]).toMatchObject({
      adoptedBy: { name: '钱**' },
    });
  });
});

const actorElsewhere = (): Actor => holder('auditor', '410802');
