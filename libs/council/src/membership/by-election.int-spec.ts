import { randomUUID } from 'node:crypto';
import { EventStore } from '@yishi/event-store';
import { type Actor, addDays, chinaDate, NotFound } from '@yishi/kernel';
import {
  actor,
  CouncilInstance,
  type TestCouncil,
} from '../../../../test/support/council-instance';
import { until } from '../../../../test/support/following-instance';
import { AcceptNomination } from './accept-nomination/accept-nomination';
import { CloseByElection } from './close-by-election/close-by-election';
import { councilStream } from './council';
import { CouncilPageHttp } from './council-page/council-page.http';
import { DeclineNomination } from './decline-nomination/decline-nomination';
import { DissolveCouncil } from './dissolve-council/dissolve-council';
import { FillSeat } from './fill-seat/fill-seat';
import { LeaveCouncil } from './leave-council/leave-council';
import { MemberPageHttp } from './member-page/member-page.http';
import { Nominate } from './nominate/nominate';
import { NominationListHttp } from './nomination-list/nomination-list.http';
import { OpenByElection } from './open-by-election/open-by-election';
import { seat, seatStream } from './seat';

// biome-ignore lint/suspicious/noExplicitAny: pages are read as their readers get them
type Page = any;
let council: CouncilInstance;
let standing: TestCouncil;

const send = (type: new () => object, fields: object, sender?: Actor) =>
  council.send(type, { councilId: standing.councilId, ...fields }, sender);
const open = () => send(OpenByElection, { reason: '一席出缺' });
const close = () => send(CloseByElection, { reason: '无人参选' });
const seatOf = async (personId: string): Promise<string> => {
  const { events } = await council.get(EventStore).read(seatStream(personId));
  return events.reduce(
    (state, { event, metadata }) => seat.evolve(state, event as never, metadata),
    seat.initialState,
  ).councilId;
};
const page = async (query: object = {}): Promise<Page> =>
  council
    .get(CouncilPageHttp)
    .getCouncil(standing.compoundId, { ...(await council.caughtUp()), ...query });
const memberIds = async (): Promise<readonly string[]> =>
  (await page()).members.map(({ personId }: Page) => personId);

beforeAll(async () => {
  council = await new CouncilInstance().start();
});
afterAll(() => council?.stop());
beforeEach(async () => {
  standing = await council.council();
});

it('fills one seat, and frees the others who accepted', async () => {
  await open();
  const elected = await council.candidate(standing, '赵敏');
  const other = await council.candidate(standing, '钱进');
  expect((await page()).byElection).toMatchObject({ round: 1 });
  await send(FillSeat, { personId: elected.personId });
  expect(await memberIds()).toContain(elected.personId);
  await until(async () => (await seatOf(other.personId)) === '');
  expect(await seatOf(elected.personId)).toBe(standing.councilId);
  const { byElection, decisions, members } = await page();
  expect(byElection).toBeNull();
  expect(members).toHaveLength(4);
  expect(decisions.map(({ decision }: Page) => decision)).toEqual([
    'formed',
    'established',
    'by-election-opened',
    'seat-filled',
  ]);
  expect(decisions[2]).toMatchObject({ role: 'street-officer', reason: '一席出缺', name: null });
});

it('lists the nominations of the last election, with what became of them', async () => {
  await open();
  const elected = await council.candidate(standing, '赵敏');
  const other = await council.candidate(standing, '钱进');
  await council.caughtUp();
  await until(async () =>
    (await council.typesOf(councilStream(standing.councilId))).at(-1)?.endsWith('Accepted'),
  );
  await send(FillSeat, { personId: elected.personId });
  const list = async (): Promise<Page> =>
    council
      .get(NominationListHttp)
      .list(council.officer, standing.councilId, await council.caughtUp());
  await until(async () => JSON.stringify(await list()).includes('lapsed'));
  const { round, items } = await list();
  expect(round).toBe(1);
  expect(new Map(items.map(({ personId, answer }: Page) => [personId, answer]))).toEqual(
    new Map([
      [elected.personId, 'accepted'],
      [other.personId, 'lapsed'],
    ]),
  );
});

it('takes who was a candidate before, again and again', async () => {
  await open();
  const person = await council.candidate(standing, '赵敏');
  await close();
  await open();
  // the seat of the first round may not be released yet: it must not take that of the second
  await council.candidate(standing, '赵敏', person.personId);
  await council.caughtUp();
  await send(FillSeat, { personId: person.personId });
  await council.caughtUp();
  expect(await memberIds()).toContain(person.personId);
  await until(async () => (await council.typesOf(seatStream(person.personId))).length >= 2);
  expect(await seatOf(person.personId)).toBe(standing.councilId);
});

it('elects a former member, who then leaves for good', async () => {
  const { personId } = standing.members[1];
  await send(LeaveCouncil, { personId, reason: '搬迁' });
  await open();
  await council.candidate(standing, '王建国', personId);
  await send(FillSeat, { personId });
  await council.caughtUp();
  expect(await memberIds()).toContain(personId);
  expect(await seatOf(personId)).toBe(standing.councilId);
  await send(LeaveCouncil, { personId, reason: '再次搬迁' });
  await until(async () => (await seatOf(personId)) === '');
  const left: Page = await council
    .get(MemberPageHttp)
    .get(standing.councilId, personId, await council.caughtUp());
  expect(left).toMatchObject({ displayName: '王建国', left: { cause: 'left', exitCaseId: null } });
});

it('leaves nobody with a seat of a by-election that was closed in the same moment', async () => {
  for (let round = 0; round < 6; round += 1) {
    await open();
    const candidates = await Promise.all(
      ['甲', '乙'].map(async (name) => {
        const person = actor(
          randomUUID(),
          'resident',
          `${standing.territory}/${standing.compoundId}`,
        );
        const { personId } = person;
        await send(Nominate, { personId }, person);
        return { person, personId, displayName: name };
      }),
    );
    const accept = ({ person, ...input }: (typeof candidates)[number]) =>
      send(AcceptNomination, input, person).catch(() => undefined);
    await Promise.all([close(), ...candidates.map(accept)]);
    for (const { personId } of candidates) await until(async () => (await seatOf(personId)) === '');
  }
  expect(await memberIds()).toHaveLength(3);
});

it('never gives a seat to one who declined in the same moment', async () => {
  for (let round = 0; round < 6; round += 1) {
    await open();
    const person = await council.candidate(standing, '丙');
    const { personId } = person;
    const [filled] = await Promise.allSettled([
      send(FillSeat, { personId }),
      send(DeclineNomination, { personId }, person),
    ]);
    await council.caughtUp();
    const sits = filled.status === 'fulfilled';
    expect((await memberIds()).includes(personId)).toBe(sits);
    await until(async () => (await seatOf(personId)) === (sits ? standing.councilId : ''));
    if (!sits) await close();
  }
});

it('frees the candidates when the council is dissolved meanwhile', async () => {
  await open();
  const person = await council.candidate(standing, '赵敏');
  await send(DissolveCouncil, { reason: '楼院拆除' });
  for (const { personId } of [person, standing.director, ...standing.members])
    await until(async () => (await seatOf(personId)) === '');
  expect(await page()).toMatchObject({ stage: 'dissolved', byElection: null, members: [] });
});

it('is told as of every day: council, members and nominations', async () => {
  const today = chinaDate(council.clock.now());
  const on = (days: number): string => {
    const at = addDays(council.clock.now(), days);
    council.clock.set(at.toISOString());
    return chinaDate(at);
  };
  const opened = on(1);
  await open();
  const { personId } = await council.candidate(standing, '赵敏');
  await until(async () =>
    (await council.typesOf(councilStream(standing.councilId))).includes('NominationAccepted'),
  );
  await council.caughtUp();
  const filled = on(1);
  await send(FillSeat, { personId });
  const list = async (query: object): Promise<Page> =>
    council
      .get(NominationListHttp)
      .list(council.officer, standing.councilId, { ...(await council.caughtUp()), ...query });

  const [before, during, after] = await Promise.all(
    [today, opened, filled].map((asOf) => page({ asOf })),
  );
  expect([before, during, after].map(({ members }) => members.length)).toEqual([3, 3, 4]);
  expect([before, during, after].map(({ byElection }) => byElection?.round)).toEqual([
    undefined,
    1,
    undefined,
  ]);
  expect(before.decisions).toEqual((await page()).decisions.slice(0, 2));
  expect(after).toEqual(await page());
  expect((await list({ asOf: today })).round).toBe(0);
  expect((await list({ asOf: today })).items).toHaveLength(3);
  const candidate = { personId, kind: 'self', answer: 'accepted' };
  expect(await list({ asOf: opened })).toEqual({ round: 1, items: [candidate] });
  const members = council.get(MemberPageHttp);
  await expect(members.get(standing.councilId, personId, { asOf: opened })).rejects.toEqual(
    new NotFound('member'),
  );
  expect(await members.get(standing.councilId, personId, { asOf: filled })).toMatchObject({
    displayName: '赵敏',
  });
  await expect(page({ asOf: '2018-05-01' })).rejects.toEqual(new NotFound('council'));
});
