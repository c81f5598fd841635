import { createSecretKey } from 'node:crypto';
import {
  type FollowerRegistry,
  fromLog,
  type Published,
  publication,
  snakeNaming,
} from '@yishi/following';
import { type Event, Forbidden, Malformed, NotFound } from '@yishi/kernel';
import { COMMUNITY_TOPIC, COUNCIL_TOPIC } from '@yishi/messaging';
import { Paging, ReadAfter } from '@yishi/platform';
import { DataSource } from 'typeorm';
import { type FollowingTest, followingTest } from '../../../test/support/following-instance';
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
import { ProjectDecision, ProjectPage, projectPageProjection } from './project-page/project-page';
import { ProjectPageHttp } from './project-page/project-page.http';

const ENTITIES = [
  Compound,
  Council,
  Household,
  Register,
  Policy,
  ProjectPage,
  ProjectDecision,
  Participation,
  ObjectionEntry,
];

/** Another context, which publishes what the test appends to its log. */
type Told = Event<'Told', { published: readonly Published[] }>;
const telling = (topic: string, category: string) =>
  publication<Told>()({
    topic,
    source: fromLog(category),
    on: { Told: ({ data }) => data.published },
  });

let test: FollowingTest;
let followers: FollowerRegistry;
let dataSource: DataSource;
const paging = new Paging(createSecretKey(Buffer.alloc(32, 7)));

beforeAll(async () => {
  test = await followingTest(ENTITIES);
  dataSource = await new DataSource({
    type: 'postgres',
    url: test.url,
    entities: ENTITIES,
    namingStrategy: snakeNaming,
  }).initialize();
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
  const position = await append(`${category}-1`, { type: 'Told', data: { published } });
  expect(await followers.waitFor('project', BigInt(position), 10_000)).toBe(true);
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

describe('what may be read of a project', () => {
  const pages = () => dataSource.getRepository(ProjectPage);
  const readAfter = () => new ReadAfter(followers);
  const page = () =>
    new ProjectPageHttp(pages(), dataSource.getRepository(ProjectDecision), readAfter());
  const list = () => new ProjectListHttp(pages(), readAfter(), paging);
  const participations = () =>
    new ParticipationListHttp(
      pages(),
      dataSource.getRepository(Participation),
      readAfter(),
      paging,
    );
  const objections = () =>
    new ObjectionListHttp(pages(), dataSource.getRepository(ObjectionEntry), readAfter(), paging);

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

  it('shows decisions with role and time, never who took part or who decided', async () => {
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
    expect(listed).toMatchObject({ items: [{ ...entry, outcome: 'open' }], nextCursor: null });
    expect(JSON.stringify(listed)).not.toContain('resident-1');
    await expect(objections().list(projectId, {}, samples.resident(1))).rejects.toThrow(Forbidden);
    position = await append(projectStream(projectId), ...samples.upheldBy());
    expect(await objections().list(projectId, { after: position }, samples.member)).toMatchObject({
      items: [{ ...entry, outcome: 'upheld', reason: '报价偏高' }],
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
