import { randomUUID } from 'node:crypto';
import { EventStore } from '@yishi/event-store';
import { type Actor, Forbidden, NotFound } from '@yishi/kernel';
import { Vault } from '@yishi/platform';
import {
  actor,
  CouncilInstance,
  STREET,
  type TestCompound,
} from '../../../../test/support/council-instance';
import { until } from '../../../../test/support/following-instance';
import { AcceptNomination } from './accept-nomination/accept-nomination';
import { CouncilPageHttp, type MemberView } from './council-page/council-page.http';
import { DeclineNomination } from './decline-nomination/decline-nomination';
import { DissolveCouncil } from './dissolve-council/dissolve-council';
import { EstablishCouncil } from './establish-council/establish-council';
import { FormCouncil } from './form-council/form-council';
import { KeepCommitment } from './keep-commitment/keep-commitment';
import { LeaveCouncil } from './leave-council/leave-council';
import { LinkHousehold } from './link-household/link-household';
import { Nominate } from './nominate/nominate';
import { NominationListHttp } from './nomination-list/nomination-list.http';
import { PublishThreeThings } from './publish-three-things/publish-three-things';
import { seat, seatStream } from './seat';
import { UnlinkHousehold } from './unlink-household/unlink-household';

let council: CouncilInstance;
/** A fresh compound for every test. */
let compound: TestCompound;
let councilId: string;

const send = (type: new () => object, input: object, sender?: Actor) =>
  council.send(type, input, sender);
const resident = (personId: string = randomUUID(), { territory } = compound): Actor =>
  actor(personId, 'resident', `${territory}/${randomUUID()}`);
const seatOf = async (personId: string): Promise<string> => {
  const { events } = await council.get(EventStore).read(seatStream(personId));
  return events.reduce(
    (state, { event, metadata }) => seat.evolve(state, event as never, metadata),
    seat.initialState,
  ).councilId;
};
const page = async () => {
  await council.caughtUp();
  const shown = await council.get(CouncilPageHttp).getCouncil(compound.compoundId, {});
  return shown as { stage: string; term: number; members: readonly MemberView[] };
};

const candidate = (name: string, person = resident()): Promise<Actor> =>
  council.candidate(compound, name, person.personId);

beforeAll(async () => {
  council = await new CouncilInstance().start();
});
afterAll(() => council?.stop());
beforeEach(async () => {
  compound = await council.compound(['1-1-101', '1-1-102', '1-1-103']);
  ({ councilId } = compound);
  await send(FormCouncil, { compoundId: compound.compoundId });
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
    const list = await council.get(NominationListHttp).list(council.officer, councilId, {});
    expect(list).toMatchObject({ items: [1, 2, 3].map(() => ({ kind: 'self' })) });
    expect(others).toHaveLength(2);
  });

  it('keeps names out of the log', async () => {
    await candidate('欧阳佳慧');
    for await (const { events } of council.get(EventStore).readAll(0n)) {
      expect(JSON.stringify(events.map(({ event }) => event))).not.toContain('欧阳佳慧');
    }
  });

  it('shows nobody while it is forming, and nominations to nobody but the street', async () => {
    const person = await candidate('张志强');
    expect(await page()).toMatchObject({ stage: 'forming', members: [] });
    const list = council.get(NominationListHttp);
    await expect(list.list(person, councilId, {})).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
    await until(async () =>
      JSON.stringify(await list.list(council.officer, councilId, {})).includes('accepted'),
    );
  });

  it('keeps a telephone number that the vault has of a member', async () => {
    const person = resident();
    const { personId } = person;
    const known = { personId, name: '张', telephone: '13912345678' };
    await council.get(Vault).put([known], compound.territory);
    await candidate('张志强', person);
    const kept = await council.get(Vault).get([personId]);
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
    const acting = actor(personId, 'council-member', compound.territory);
    const directing = actor(director.personId, 'council-director', compound.territory);
    const things = { partyMember: true, post: '安全', duties: ['巡查'], commitments: ['换灯'] };
    await send(PublishThreeThings, { councilId, personId, ...things }, acting);
    const households = compound.households.map(({ householdId }) => householdId);
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
    const stranger = actor(randomUUID(), 'resident', `${STREET}/${randomUUID()}/${randomUUID()}/x`);
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
  /** Another compound whose council is forming. */
  async function another(): Promise<TestCompound> {
    const other = await council.compound();
    await send(FormCouncil, { compoundId: other.compoundId });
    return other;
  }

  it('is taken once, also when two councils are accepted in the same moment', async () => {
    const personId = randomUUID();
    const accept = async (where: TestCompound) => {
      const person = resident(personId, where);
      const nominee = { councilId: where.councilId, personId };
      await send(Nominate, nominee, person);
      return () => send(AcceptNomination, { ...nominee, displayName: '张志强' }, person);
    };
    const both = [await accept(compound), await accept(await another())];
    const outcomes = await Promise.allSettled(both.map((send) => send()));
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
    await council.candidate(await another(), '张志强', personId);
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
    expect(await send(FormCouncil, { compoundId: compound.compoundId })).toMatchObject({
      id: councilId,
    });
    await council.candidate(compound, '甲', director);
    expect(await page()).toMatchObject({ stage: 'forming', term: 2, members: [] });
  });
});
