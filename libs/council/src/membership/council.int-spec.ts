import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry, FollowingModule, type Published } from '@yishi/following';
import { type Actor, Forbidden, NotFound } from '@yishi/kernel';
import { COMMUNITY_TOPIC, FUNDING_TOPIC, PROJECT_TOPIC, RATING_TOPIC } from '@yishi/messaging';
import { Commands, createLogger, FoundationModule, Vault } from '@yishi/platform';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database';
import { SetClock, until } from '../../../../test/support/following-instance';
import { type Told, telling } from '../../../../test/support/telling';
import { CouncilModule } from '../council.module';
import { AcceptNomination } from './accept-nomination/accept-nomination';
import { actor } from './council.samples';
import { CouncilPageHttp, type MemberView } from './council-page/council-page.http';
import { DeclineNomination } from './decline-nomination/decline-nomination';
import { DissolveCouncil } from './dissolve-council/dissolve-council';
import { EstablishCouncil } from './establish-council/establish-council';
import { councilIdOf, FormCouncil } from './form-council/form-council';
import { KeepCommitment } from './keep-commitment/keep-commitment';
import { LeaveCouncil } from './leave-council/leave-council';
import { LinkHousehold } from './link-household/link-household';
import { Nominate } from './nominate/nominate';
import { NominationListHttp } from './nomination-list/nomination-list.http';
import { PublishThreeThings } from './publish-three-things/publish-three-things';
import { seat, seatStream } from './seat';
import { UnlinkHousehold } from './unlink-household/unlink-household';

/** The community context tells what the test appends; the others are silent. */
const publications = [
  telling(COMMUNITY_TOPIC, 'community'),
  telling(PROJECT_TOPIC, 'project'),
  telling(FUNDING_TOPIC, 'funding'),
  telling(RATING_TOPIC, 'period'),
];

const street = '410811/410811001';
const officer = actor(randomUUID(), 'street-officer', street);
let database: FreshDatabase;
let app: TestingModule;
/** A fresh compound for every test, with three households. */
let compoundId: string;
let councilId: string;
let territory: string;
const households = [randomUUID(), randomUUID(), randomUUID()] as const;

const send = (type: new () => object, input: object, sender: Actor = officer) =>
  app.get(Commands).send(type as never, input, { actor: sender, commandId: randomUUID() });
const resident = (personId: string = randomUUID()): Actor =>
  actor(personId, 'resident', `${territory}/${households[0]}`);
const seatOf = async (personId: string): Promise<string> => {
  const { events } = await app.get(EventStore).read(seatStream(personId));
  return events.reduce(
    (state, { event, metadata }) => seat.evolve(state, event as never, metadata),
    seat.initialState,
  ).councilId;
};
const caughtUp = async (): Promise<void> => {
  const position = await app.get(EventStore).head();
  expect(await app.get(FollowerRegistry).waitFor('council', position, 10_000)).toBe(true);
};
const page = async () => {
  await caughtUp();
  const shown = await app.get(CouncilPageHttp).getCouncil(compoundId, {});
  return shown as { stage: string; term: number; members: readonly MemberView[] };
};

async function tell(...published: readonly Published[]): Promise<void> {
  const event = { type: 'Told', data: { published } } as Told;
  const by = { commandId: randomUUID(), inputHash: '', by: 'community', role: 'process' };
  const metadata = { ...by, at: '2018-06-01T08:00:00.000Z' };
  await app
    .get(EventStore)
    .append(`community-${randomUUID()}`, [{ id: randomUUID(), event, metadata }], 'any');
  await caughtUp();
}

/** Nominated by themselves, and accepted. */
async function candidate(name: string, person = resident()): Promise<Actor> {
  const { personId } = person;
  await send(Nominate, { councilId, personId }, person);
  await send(AcceptNomination, { councilId, personId, displayName: name }, person);
  return person;
}

jest.setTimeout(30_000); // the machine may be busy

beforeAll(async () => {
  database = await freshDatabase();
  app = await Test.createTestingModule({
    imports: [
      FoundationModule.forRoot({
        databaseUrl: database.url,
        keys: {
          tokenKey: generateKeyPairSync('ed25519').privateKey,
          vaultKey: createSecretKey(randomBytes(32)),
        },
        clock: new SetClock(new Date('2018-06-01T08:00:00.000Z')),
        log: createLogger({ level: 'error' }),
        allowNonDurable: true,
      }),
      FollowingModule.forContext({ publications }),
      CouncilModule,
    ],
  }).compile();
  await app.init();
}, 60_000);
afterAll(async () => {
  await app?.close();
  await database.drop();
});

beforeEach(async () => {
  compoundId = randomUUID();
  const communityId = randomUUID();
  territory = `${street}/${communityId}/${compoundId}`;
  councilId = councilIdOf(compoundId);
  const codes = { districtCode: '410811', streetCode: '410811001' };
  const names = { name: 'Chemical Bureau', unmanaged: true };
  const compound = { compoundId, territory, ...codes, communityId, ...names };
  const registered = households.map((householdId, n) => ({
    householdId,
    address: `1-1-10${n}`,
    residence: 'resident' as const,
    contactPersonId: '',
  }));
  const register = { registerVersion: 1, removedHouseholdIds: [], last: true };
  await tell(
    { type: 'CompoundAdded.v1', data: compound },
    { type: 'HouseholdsRegistered.v1', data: { compoundId, ...register, households: registered } },
  );
  await send(FormCouncil, { compoundId });
});

describe('a council, from nomination to dissolution', () => {
  it('is established at once after the third acceptance, and shows its members', async () => {
    const director = await candidate('张志强');
    const others = [await candidate('李秀英'), await candidate('王建国')];
    await send(EstablishCouncil, { councilId, directorId: director.personId });
    const { stage, members } = await page();
    expect(stage).toBe('established');
    expect(members.map(({ displayName }) => displayName).sort()).toEqual(
      ['张志强', '李秀英', '王建国'].sort(),
    );
    expect(members.find(({ isDirector }) => isDirector)?.personId).toBe(director.personId);
    const list = await app.get(NominationListHttp).list(officer, councilId, {});
    expect(list).toMatchObject({ items: [1, 2, 3].map(() => ({ kind: 'self' })) });
    expect(others).toHaveLength(2);
  });

  it('keeps names out of the log', async () => {
    await candidate('欧阳佳慧');
    for await (const { events } of app.get(EventStore).readAll(0n)) {
      expect(JSON.stringify(events.map(({ event }) => event))).not.toContain('欧阳佳慧');
    }
  });

  it('shows nobody while it is forming, and nominations to nobody but the street', async () => {
    const person = await candidate('张志强');
    expect(await page()).toMatchObject({ stage: 'forming', members: [] });
    const list = app.get(NominationListHttp);
    await expect(list.list(person, councilId, {})).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
    await until(async () =>
      JSON.stringify(await list.list(officer, councilId, {})).includes('accepted'),
    );
  });

  it('keeps a telephone number that the vault has of a member', async () => {
    const person = resident();
    const { personId } = person;
    const known = { personId, name: '张', telephone: '13912345678' };
    await app.get(Vault).put([known], territory);
    await candidate('张志强', person);
    const kept = await app.get(Vault).get([personId]);
    expect(kept.get(personId)).toEqual({ name: '张志强', telephone: '13912345678' });
  });

  it('shows the three things, kept commitments and how many households are linked', async () => {
    const [director, member] = [
      await candidate('甲'),
      await candidate('乙'),
      await candidate('丙'),
    ];
    await send(EstablishCouncil, { councilId, directorId: director.personId });
    const { personId } = member;
    const acting = actor(personId, 'council-member', territory);
    const directing = actor(director.personId, 'council-director', territory);
    const things = { partyMember: true, post: '安全', duties: ['巡查'], commitments: ['换灯'] };
    await send(PublishThreeThings, { councilId, personId, ...things }, acting);
    for (const householdId of households) {
      await send(LinkHousehold, { councilId, personId, householdId }, acting);
    }
    const ended = { councilId, personId, householdId: households[1] };
    await send(UnlinkHousehold, ended, directing);
    const stranger = { councilId, personId, householdId: randomUUID() };
    await expect(send(LinkHousehold, stranger, acting)).rejects.toEqual(new NotFound('household'));
    const shown = (await page()).members.find((one) => one.personId === personId);
    const commitmentId = shown?.commitments[0]?.commitmentId;
    expect(shown).toMatchObject({ partyMember: true, post: '安全', linkedHouseholds: 2 });
    expect(shown?.commitments).toEqual([{ commitmentId, text: '换灯', isKept: false }]);
    expect(JSON.stringify(shown)).not.toContain(households[0]);
    const mark = { councilId, personId, commitmentId, note: '已换' };
    await send(KeepCommitment, mark, directing);
    const marked = (await page()).members.find((one) => one.personId === personId);
    expect(marked?.commitments).toMatchObject([{ isKept: true, note: '已换' }]);
  });

  it('refuses an officer of another street and a resident of another compound', async () => {
    const elsewhere = actor(randomUUID(), 'street-officer', '410811/410811002');
    const stranger = actor(randomUUID(), 'resident', `${street}/${randomUUID()}/${randomUUID()}/x`);
    const { personId } = stranger;
    for (const refused of [
      send(DissolveCouncil, { councilId, reason: 'no' }, elsewhere),
      send(Nominate, { councilId, personId }, stranger),
    ]) {
      await expect(refused).rejects.toEqual(new Forbidden('territory-not-allowed'));
    }
  });
});

describe('one seat for one person', () => {
  /** A second compound whose council is forming; `run` works on that one. */
  async function elsewhere<T>(run: () => Promise<T>): Promise<T> {
    const before = { compoundId, councilId, territory };
    compoundId = randomUUID();
    territory = `${street}/${randomUUID()}/${compoundId}`;
    councilId = councilIdOf(compoundId);
    const codes = { districtCode: '410811', streetCode: '410811001' };
    const communityId = territory.split('/')[2]!;
    const compound = { compoundId, territory, ...codes, communityId, name: 'x', unmanaged: false };
    await tell({ type: 'CompoundAdded.v1', data: compound });
    await send(FormCouncil, { compoundId });
    try {
      return await run();
    } finally {
      ({ compoundId, councilId, territory } = before);
    }
  }

  it('is taken once, also when two councils are accepted in the same moment', async () => {
    const personId = randomUUID();
    await send(Nominate, { councilId, personId }, resident(personId));
    const here = { councilId, personId, displayName: '张志强' };
    const there = await elsewhere(async () => {
      await send(Nominate, { councilId, personId }, resident(personId));
      return { input: { councilId, personId, displayName: '张志强' }, person: resident(personId) };
    });
    const outcomes = await Promise.allSettled([
      send(AcceptNomination, here, resident(personId)),
      send(AcceptNomination, there.input, there.person),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'sits-on-another-council' });
  });

  it('is free again when the person declines after all', async () => {
    const person = await candidate('张志强');
    const { personId } = person;
    expect(await seatOf(personId)).toBe(councilId);
    await send(DeclineNomination, { councilId, personId }, person);
    await until(async () => (await seatOf(personId)) === '');
    await elsewhere(() => candidate('张志强', resident(personId)));
  });

  it('is free again when a member leaves, and when the council is dissolved', async () => {
    const people = [await candidate('甲'), await candidate('乙'), await candidate('丙')];
    const [director, second, third] = people.map(({ personId }) => personId);
    await send(EstablishCouncil, { councilId, directorId: director });
    await send(LeaveCouncil, { councilId, personId: third, reason: 'moved away' });
    await until(async () => (await seatOf(third!)) === '');
    expect(await seatOf(second!)).toBe(councilId);
    await send(DissolveCouncil, { councilId, reason: 'compound demolished' });
    await until(async () => (await seatOf(director!)) === '' && (await seatOf(second!)) === '');
    expect(await page()).toMatchObject({ stage: 'dissolved', members: [] });
    expect(await send(FormCouncil, { compoundId })).toMatchObject({ id: councilId });
    await candidate('甲', resident(director));
    expect(await page()).toMatchObject({ stage: 'forming', term: 2, members: [] });
  });
});
