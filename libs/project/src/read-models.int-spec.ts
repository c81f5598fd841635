import { createSecretKey, randomUUID } from 'node:crypto';
import { type FollowerRegistry, PastRows, type Published, snakeNaming } from '@yishi/following';
import { type Event, Forbidden, Malformed, NotFound, toJson } from '@yishi/kernel';
import { COMMUNITY_TOPIC, COUNCIL_TOPIC } from '@yishi/messaging';
import { Paging, ReadAfter, Vault } from '@yishi/platform';
import { DataSource } from 'typeorm';
import {
  allFollowed,
  type FollowingTest,
  followingTest,
} from '../../../test/support/following-instance';
import { telling, told } from '../../../test/support/telling';
import { Compound, compoundProjection } from './compound/compound';
import { Compounds } from './compound/compounds';
import { Council, councilProjection } from './council/council';
import { Councils } from './council/councils';
import { Household, householdProjection, Register } from './household/household';
import { Households } from './household/households';
import { ObjectionEntry, objectionProjection } from './objection-list/objection-list';
import { ObjectionListHttp } from './objection-list/objection-list.http';
import { Participation, participationProjection } from './participation-list/participation';
import { ParticipationListHttp } from './participation-list/participation-list.http';
import { Policies } from './policy/policies';
import { Policy, policyProjection } from './policy/policy';
import { projectStream } from './project';
import * as samples from './project.samples';
import { ProjectListHttp } from './project-list/project-list.http';
import { ProjectDay } from './project-page/project-day';
import { ProjectDecision, ProjectPage, projectPageProjection } from './project-page/project-page';
import { ProjectPageHttp } from './project-page/project-page.http';
import { Reading } from './reading';

const ENTITIES = [
  Compound,
  Council,
  Household,
  Register,
  Policy,
  ProjectPage,
  ProjectDecision,
  ProjectDay,
  Participation,
  ObjectionEntry,
];

let test: FollowingTest;
let followers: FollowerRegistry;
let dataSource: DataSource;
let vault: Vault;
const paging = new Paging(createSecretKey(Buffer.alloc(32, 7)));

beforeAll(async () => {
  test = await followingTest(ENTITIES);
  dataSource = await new DataSource({
    type: 'postgres',
    url: test.url,
    entities: ENTITIES,
    namingStrategy: snakeNaming,
  }).initialize();
  vault = await Vault.open(test.pool, createSecretKey(Buffer.alloc(32, 9)));
  followers = test.instance({
    projections: [
      compoundProjection,
      councilProjection,
      householdProjection,
      policyProjection,
      projectPageProjection,
      participationProjection,
      objectionProjection,
    ],
    publications: [telling(COMMUNITY_TOPIC, 'community'), telling(COUNCIL_TOPIC, 'council')],
  });
  await followers.start();
});
afterAll(async () => {
  await dataSource.destroy();
  await test.close();
});

/** Appends and answers with the position, as text, that a read may ask for. */
const append = async (stream: string, ...events: readonly Event[]): Promise<string> =>
  (await test.append(stream, ...events)).position.toString();

const tell = async (category: string, ...published: readonly Published[]): Promise<void> => {
  const event = told(test.clock.now().toISOString(), ...published);
  const { position } = await test.store.append(`${category}-1`, [event], 'any');
  await allFollowed(followers, 'project', position);
};

const { projectId, place, household } = samples;
const { compoundId, districtCode } = place;

describe('what other contexts tell', () => {
  const compounds = () => new Compounds(dataSource.getRepository(Compound));
  const councils = () => new Councils(dataSource.getRepository(Council));
  const policies = () => new Policies(dataSource.getRepository(Policy));
  const households = () => new Households(dataSource);

  it('knows a compound by its place', async () => {
    expect(await compounds().place(compoundId)).toBeUndefined();
    const communityId = '01900000-0000-7000-8000-0000000000a0';
    const data = { ...place, communityId, name: '化工局家属院', unmanaged: true };
    await tell('community', { type: 'CompoundAdded.v1', data });
    expect(await compounds().place(compoundId)).toEqual(place);
  });

  it('knows an established council with its director, until it is dissolved', async () => {
    const [first, second] = [household(901), household(902)];
    const memberIds = ['member', 'third'];
    const established = (councilId: string): Published => ({
      type: 'CouncilEstablished.v1',
      data: {
        councilId,
        compoundId,
        territory: place.territory,
        directorId: 'director',
        memberIds,
      },
    });
    await tell('council', established(first));
    expect((await councils().ofCompound(compoundId))?.memberIds).toEqual([
      'director',
      'member',
      'third',
    ]);
    const dissolved = { councilId: first, compoundId };
    await tell('council', { type: 'CouncilDissolved.v1', data: dissolved });
    expect(await councils().ofCompound(compoundId)).toBeUndefined();
    await tell('council', established(second));
    expect((await councils().ofCompound(compoundId))?.councilId).toBe(second);
    expect(await councils().ofCompound('')).toBeUndefined();
  });

  it('knows who joined and who left a council since, and nobody of one that is no more', async () => {
    const ids = { councilId: household(903), compoundId: household(904) };
    const data = { ...ids, territory: place.territory, directorId: 'director', memberIds: ['m'] };
    const { councilId } = ids;
    await tell(
      'council',
      { type: 'CouncilEstablished.v1', data },
      { type: 'MemberJoined.v1', data: { councilId, personId: 'new' } },
      { type: 'MemberLeft.v1', data: { councilId, personId: 'm' } },
    );
    const memberIds = async () => (await councils().ofCompound(ids.compoundId))?.memberIds;
    expect(await memberIds()).toEqual(['director', 'new']);
    await tell('council', { type: 'MemberLeft.v1', data: { councilId, personId: 'director' } });
    expect(await memberIds()).toEqual(['new']);
    await tell(
      'council',
      { type: 'CouncilDissolved.v1', data: ids },
      { type: 'MemberLeft.v1', data: { councilId, personId: 'new' } },
    );
    expect(await memberIds()).toBeUndefined();
  });

  it('takes the policy in force on a date', async () => {
    const adopted = (policyVersion: number, effectiveFrom: string): Published => ({
      type: 'PolicyAdopted.v1',
      data: { districtCode, policyVersion, effectiveFrom, terms: samples.terms },
    });
    await tell(
      'community',
      adopted(1, '2018-01-01'),
      adopted(2, '2018-07-01'),
      adopted(3, '2018-07-01'),
    );
    const version = async (date: string) =>
      (await policies().inForce(districtCode, date))?.policyVersion;
    expect(await version('2017-12-31')).toBeUndefined();
    expect(await version('2018-01-01')).toBe(1);
    expect(await version('2018-06-30')).toBe(1);
    expect(await version('2018-07-01')).toBe(3);
    expect(await policies().inForce(districtCode, '2018-07-01')).toEqual({
      policyVersion: 3,
      terms: samples.terms,
    });
    expect(await policies().inForce('410803', '2018-07-01')).toBeUndefined();
  });

  it('takes the resident households of a register, and says when it is incomplete', async () => {
    expect(await households().snapshot(compoundId)).toBeUndefined();
    expect(await households().snapshot('')).toBeUndefined();
    const row = (n: number, residence: 'resident' | 'absent' | 'vacant') => ({
      householdId: household(n),
      address: `1-1-${n}`,
      residence,
      contactPersonId: '',
    });
    const registered = (
      registerVersion: number,
      rows: readonly ReturnType<typeof row>[],
      last: boolean,
      removedHouseholdIds: readonly string[] = [],
    ): Published => ({
      type: 'HouseholdsRegistered.v1',
      data: { compoundId, registerVersion, households: rows, removedHouseholdIds, last },
    });
    await tell('community', registered(1, [row(2, 'resident'), row(1, 'resident')], false));
    expect(await households().snapshot(compoundId)).toMatchObject({ complete: false });
    await tell('community', registered(1, [row(3, 'absent'), row(4, 'vacant')], true));
    expect(await households().snapshot(compoundId)).toEqual({
      registerVersion: 1,
      complete: true,
      households: [household(1), household(2)],
    });
    await tell('community', registered(2, [row(3, 'resident')], true, [household(1)]));
    expect(await households().snapshot(compoundId)).toEqual({
      registerVersion: 2,
      complete: true,
      households: [household(2), household(3)],
    });
  });
});

const pages = () => dataSource.getRepository(ProjectPage);
const reading = () =>
  new Reading(pages(), new PastRows(test.store, dataSource), new ReadAfter(followers), test.clock);
const page = () => new ProjectPageHttp(dataSource.getRepository(ProjectDecision), reading(), vault);
const list = () =>
  new ProjectListHttp(pages(), dataSource.getRepository(ProjectDay), reading(), paging);
const participations = () =>
  new ParticipationListHttp(
    dataSource.getRepository(Participation),
    dataSource.getRepository(Household),
    reading(),
    paging,
  );
const objections = () =>
  new ObjectionListHttp(dataSource.getRepository(ObjectionEntry), reading(), vault, paging);

describe('what may be read of a project', () => {
  const { totalFen, budgetLines, ...details } = samples.details;
  let position: string;

  it('shows what the council proposes', async () => {
    position = await append(projectStream(projectId), samples.drafted);
    const { districtCode, streetCode } = place;
    expect(await page().page(projectId, { after: position })).toEqual({
      projectId,
      compoundId,
      districtCode,
      streetCode,
      stage: 'draft',
      ...details,
      totalFen,
      budgetLines: budgetLines.map((line) => ({
        ...line,
        unitPriceFen: Number(line.unitPriceFen),
        amountFen: Number(line.amountFen),
      })),
      round: 0,
      resolution: null,
      progress: { participating: 0, households: 0, needed: 0, percent: '0.00' },
      publicityEndsAt: null,
      objections: { total: 0, open: 0 },
      decisions: [],
    });
  });

  it('shows the progress of the drive rounded down', async () => {
    const mine = [samples.opened(276), ...Array.from({ length: 193 }, (_, n) => n + 1)].map((e) =>
      typeof e === 'number' ? samples.tookPart(e) : e,
    );
    position = await append(projectStream(projectId), ...mine, samples.withdrew(193));
    expect(await page().page(projectId, { after: position })).toMatchObject({
      stage: 'collecting',
      progress: { participating: 192, households: 276, needed: 194, percent: '69.56' },
    });
  });

  it('shows decisions with role and time, never who took part or the id of who decided', async () => {
    position = await append(
      projectStream(projectId),
      samples.submittedBy(),
      samples.returnedBy('officer-x'),
      samples.submittedBy('director', 2),
      samples.endorsedBy('officer-x', 2),
      samples.approvedBy('finance-x', 2),
      { ...samples.objected(), data: { ...samples.objected().data, round: 2 } },
    );
    const shown = await page().page(projectId, { after: position });
    expect(shown).toMatchObject({
      stage: 'approved',
      round: 2,
      publicityEndsAt: samples.PUBLICITY_ENDS,
      objections: { total: 1, open: 1 },
      decisions: [
        { role: 'council', decision: 'submitted', reason: '' },
        { role: 'street', decision: 'returned', reason: '报价不全' },
        { role: 'council', decision: 'submitted', reason: '' },
        { role: 'street', decision: 'endorsed', reason: '' },
        { role: 'district', decision: 'approved', at: '2018-06-01T08:00:00.000Z' },
      ],
    });
    const text = JSON.stringify(shown, (_, v) => (typeof v === 'bigint' ? `${v}` : v));
    for (const hidden of ['officer-x', 'finance-x', 'director', household(1), '人工费偏高'])
      expect(text).not.toContain(hidden);
  });

  it('lists objections for those who decide, not who raised them', async () => {
    const entry = { objectionId: samples.objectionId, round: 2, text: '人工费偏高' };
    const listed = await objections().list(projectId, {}, samples.officer);
    expect(listed).toMatchObject({
      items: [{ ...entry, outcome: 'open', decided: null }],
      nextCursor: null,
    });
    expect(JSON.stringify(listed)).not.toContain('resident-1');
    await expect(objections().list(projectId, {}, samples.resident(1))).rejects.toThrow(Forbidden);
    position = await append(projectStream(projectId), ...samples.upheldBy());
    expect(await objections().list(projectId, { after: position }, samples.member)).toMatchObject({
      items: [
        {
          ...entry,
          outcome: 'upheld',
          decided: { role: 'street', name: null, reason: '报价偏高' },
        },
      ],
    });
    expect(await page().page(projectId, {})).toMatchObject({
      stage: 'collecting',
      objections: { total: 1, open: 0 },
    });
  });

  it('lists households that take part by address, for council and street only', async () => {
    const first = (await participations().list(projectId, { limit: '100' }, samples.member)) as {
      items: { address: string; householdId: string }[];
      nextCursor: string;
    };
    expect(first.items).toHaveLength(100);
    const next = (await participations().list(
      projectId,
      { limit: '100', cursor: first.nextCursor },
      samples.officer,
    )) as { items: { address: string; householdId: string }[]; nextCursor: null };
    expect(next.nextCursor).toBeNull();
    const ids = [...first.items, ...next.items].map(({ householdId }) => householdId);
    expect(new Set(ids)).toEqual(new Set(samples.households(192)));
    const addresses = [...first.items, ...next.items].map(({ address }) => address);
    expect(addresses.slice(-5)).toEqual(['', '1-1-1', '1-1-2', '1-1-3', '1-1-4']);

    const stranger = {
      personId: 'other',
      grants: [{ role: 'street-officer', territory: '410811/410811002' } as const],
    };
    for (const actor of [samples.resident(1), samples.finance, stranger])
      await expect(participations().list(projectId, {}, actor)).rejects.toThrow(Forbidden);
  });

  it('lists projects, the newest first, in pages and by filters', async () => {
    const ids = [1, 2, 3].map((n) => household(800 + n));
    for (const id of ids)
      position = await append(projectStream(id), {
        type: 'ProjectDrafted',
        data: { ...samples.drafted.data, projectId: id },
      });
    type Listed = { items: { projectId: string; stage: string }[]; nextCursor: string | null };
    const read = async (query: object) => (await list().list({ ...query })) as Listed;
    const idsOf = ({ items }: Listed) => items.map((item) => item.projectId);
    const first = await read({ after: position, limit: '3' });
    expect(idsOf(first)).toEqual([ids[2], ids[1], ids[0]]);
    expect(idsOf(await read({ limit: '3', cursor: first.nextCursor }))).toEqual([projectId]);
    expect(idsOf(await read({ stage: 'collecting' }))).toEqual([projectId]);
    expect(idsOf(await read({ compoundId, stage: 'draft' }))).toHaveLength(3);
    expect(idsOf(await read({ streetCode: '410811002' }))).toEqual([]);
    expect(idsOf(await read({ districtCode: '410811' }))).toHaveLength(4);
    await expect(read({ stage: 'drafts' })).rejects.toThrow(Malformed);
    await expect(read({ street: '410811001' })).rejects.toThrow(Malformed);
  });

  it('does not know other projects', async () => {
    await expect(page().page(household(1), {})).rejects.toThrow(NotFound);
    await expect(page().page('x', {})).rejects.toThrow(NotFound);
  });

  it('follows a project to its end', async () => {
    const id = household(850);
    const events = [...samples.atAccepted, samples.settled].map((event) => ({
      ...event,
      data: { ...event.data, projectId: id },
    }));
    position = await append(projectStream(id), ...events);
    const shown = (await page().page(id, { after: position })) as {
      stage: string;
      decisions: { role: string; decision: string }[];
    };
    expect(shown.stage).toBe('settled');
    expect(shown.decisions.slice(-3).map(({ role, decision }) => [role, decision])).toEqual([
      ['council', 'work-accepted'],
      ['street', 'work-accepted'],
      ['residents', 'work-accepted'],
    ]);
  });
});

describe('as of a past day', () => {
  const id = household(870);
  const [officerId, financeId, directorId] = [randomUUID(), randomUUID(), randomUUID()];
  const day = (n: number) => `2018-06-${10 + n}`;
  let position: string;

  const happened = async (n: number, ...events: readonly Event[]) => {
    test.clock.set(`${day(n)}T04:00:00.000Z`);
    const mine = events.map((event) => ({ ...event, data: { ...event.data, projectId: id } }));
    if (mine.length > 0) position = await append(projectStream(id), ...mine);
  };
  const inStreet = { streetCode: place.streetCode, limit: '200' };
  /** As they go over the wire. */
  const answers = async (query: object): Promise<unknown> => {
    const pagesOfProject = {
      page: await page().page(id, { ...query }),
      list: await list().list({ ...query, ...inStreet }),
      collecting: await list().list({ ...query, ...inStreet, stage: 'collecting' }),
      participations: await participations().list(id, { ...query }, samples.officer),
      objections: await objections().list(id, { ...query }, samples.officer),
    };
    return JSON.parse(toJson(pagesOfProject));
  };

  it('answers every page as it answered on that day', async () => {
    for (const [personId, name] of [
      [officerId, '钱大有'],
      [financeId, '孙丽'],
      [directorId, '李志强'],
    ] as const)
      await vault.put([{ personId, name }], '410811');
    const then = { objectionId: household(999), round: 2 };
    const objected = { ...samples.objected().data, ...then };
    const story: readonly (readonly Event[])[] = [
      [samples.drafted],
      [samples.opened(10), ...[1, 2, 3].map((n) => samples.tookPart(n))],
      [],
      [samples.withdrew(2), samples.tookPart(4), samples.tookPart(5)],
      [samples.submittedBy(directorId)],
      [samples.returnedBy(officerId)],
      [samples.submittedBy(directorId, 2), samples.endorsedBy(officerId, 2)],
      [samples.approvedBy(financeId, 2), { ...samples.objected(), data: objected }],
      [{ type: 'ObjectionOverruled', data: { ...then, reason: '已核价', by: officerId } }],
      [{ type: 'ProjectCancelled', data: { reason: 'raising-failed', by: '' } }],
    ];
    const seen: unknown[] = [];
    for (const [n, events] of story.entries()) {
      await happened(n, ...events);
      seen.push(await answers({ after: position }));
    }
    test.clock.set(`${day(story.length)}T04:00:00.000Z`);
    for (const n of story.keys()) expect(await answers({ asOf: day(n) })).toEqual(seen[n]);
    expect(await answers({ asOf: '2031-01-01' })).toEqual(seen.at(-1));
  });

  it('says who decided, when and why: office holders by masked name', async () => {
    const { decisions } = (await page().page(id, { asOf: day(9) })) as { decisions: object[] };
    expect(decisions).toEqual([
      { role: 'council', name: '李**', decision: 'submitted', reason: '', at: at(4) },
      { role: 'street', name: '钱**', decision: 'returned', reason: '报价不全', at: at(5) },
      { role: 'council', name: '李**', decision: 'submitted', reason: '', at: at(6) },
      { role: 'street', name: '钱**', decision: 'endorsed', reason: '', at: at(6) },
      { role: 'district', name: '孙**', decision: 'approved', reason: '', at: at(7) },
      {
        role: 'street',
        name: '钱**',
        decision: 'objection-overruled',
        reason: '已核价',
        at: at(8),
      },
      { role: 'process', name: null, decision: 'cancelled', reason: 'raising-failed', at: at(9) },
    ]);
    const decided = { role: 'street', name: '钱**', reason: '已核价', at: at(8) };
    expect(await objections().list(id, { asOf: day(8) }, samples.member)).toMatchObject({
      items: [{ outcome: 'overruled', decided }],
    });
  });

  const at = (n: number) => `${day(n)}T04:00:00.000Z`;

  it('names no resident who accepted the work', async () => {
    const accepted = household(871);
    const residentId = randomUUID();
    await vault.put([{ personId: residentId, name: '王五' }], place.territory);
    const data = { projectId: accepted, side: 'residents', by: residentId };
    const events = [samples.drafted, { type: 'WorkAccepted', data }].map((event) => ({
      ...event,
      data: { ...event.data, projectId: accepted },
    }));
    const after = await append(projectStream(accepted), ...events);
    const shown = await page().page(accepted, { after });
    expect(shown).toMatchObject({ decisions: [{ role: 'residents', name: null }] });
    expect(await dataSource.getRepository(ProjectDecision).findBy({ by: residentId })).toEqual([]);
  });

  it('is not found before it was drafted, and is in no list', async () => {
    const asOf = '2018-06-09';
    await expect(page().page(id, { asOf })).rejects.toThrow(NotFound);
    await expect(participations().list(id, { asOf }, samples.officer)).rejects.toThrow(NotFound);
    await expect(objections().list(id, { asOf }, samples.officer)).rejects.toThrow(NotFound);
    const listed = (await list().list({ asOf, ...inStreet })) as { items: object[] };
    expect(listed.items).not.toContainEqual(expect.objectContaining({ projectId: id }));
    await expect(page().page('x', { asOf })).rejects.toThrow(NotFound);
  });

  it('is open to the same people as the present, in pages, and takes dates only', async () => {
    const asOf = day(3);
    for (const read of [participations(), objections()])
      await expect(read.list(id, { asOf }, samples.resident(1))).rejects.toThrow(Forbidden);
    type Listed = { items: { householdId: string }[]; nextCursor: string | null };
    const read = async (query: object) =>
      (await participations().list(id, { asOf, ...query }, samples.officer)) as Listed;
    const first = await read({ limit: '3' });
    const rest = await read({ limit: '3', cursor: first.nextCursor });
    expect([...first.items, ...rest.items]).toEqual((await read({})).items);
    expect(rest).toMatchObject({ items: [{}], nextCursor: null });
    await expect(page().page(id, { asOf: '2018-02-30' })).rejects.toThrow(
      new Malformed([{ field: 'asOf', reason: 'not-a-date' }]),
    );
  });

  it('takes what a clock that ran behind wrote for the newest day', async () => {
    const late = household(872);
    const mine = (event: Event) => ({ ...event, data: { ...event.data, projectId: late } });
    test.clock.set('2018-06-25T04:00:00.000Z');
    await append(projectStream(late), mine(samples.drafted));
    test.clock.set('2018-06-24T04:00:00.000Z');
    const after = await append(projectStream(late), mine(samples.opened(10)));
    test.clock.set('2018-06-26T04:00:00.000Z');
    const stagesOn = async (query: object) => {
      const { items } = (await list().list({ ...query, ...inStreet })) as {
        items: { projectId: string; stage: string }[];
      };
      return items.filter((item) => item.projectId === late).map(({ stage }) => stage);
    };
    expect(await stagesOn({ after })).toEqual(['collecting']);
    expect(await stagesOn({ asOf: '2018-06-25' })).toEqual(['collecting']);
    expect(await stagesOn({ asOf: '2018-06-24' })).toEqual([]);
  });
});
