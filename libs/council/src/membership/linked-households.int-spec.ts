import { randomUUID } from 'node:crypto';
import { type Actor, Forbidden, NotFound } from '@yishi/kernel';
import {
  actor,
  CouncilInstance,
  NOW,
  type TestCouncil,
} from '../../../../test/support/council-instance';
import { AcceptAssignment } from './accept-assignment/accept-assignment';
import { CouncilPageHttp } from './council-page/council-page.http';
import { HouseholdAssignmentHttp } from './household-assignment/household-assignment.http';
import { LinkHousehold } from './link-household/link-household';
import { LinkedHouseholdListHttp } from './linked-household-list/linked-household-list.http';
import { NoteVisit } from './note-visit/note-visit';
import { UnlinkHousehold } from './unlink-household/unlink-household';
import { VisitListHttp } from './visit-list/visit-list.http';

let council: CouncilInstance;
let compound: TestCouncil;

beforeAll(async () => {
  council = await new CouncilInstance().start();
});
afterAll(() => council?.stop());

const ADDRESSES = ['1-1-1', '1-1-2', '1-2-1', '1-2-2', '2-1-1', '2-1-2', '10-1-1', '10-1-2'];
beforeEach(async () => {
  council.clock.set(NOW);
  compound = await council.council(ADDRESSES);
});

type Proposal = Readonly<{
  members: readonly Readonly<{
    personId: string;
    displayName: string;
    linked: number;
    total: number;
    households: readonly Readonly<{ householdId: string; address: string }>[];
  }>[];
  unassigned: readonly object[];
  membersNeeded: number;
}>;
const proposal = async (reader = compound.director): Promise<Proposal> => {
  await council.caughtUp();
  const shown = await council.get(HouseholdAssignmentHttp).propose(reader, compound.councilId, {});
  return shown as Proposal;
};
const householdAt = (address: string): string =>
  compound.households.find((household) => household.address === address)!.householdId;

const accept = (proposed: Proposal, sender = compound.director) =>
  council.send(
    AcceptAssignment,
    {
      councilId: compound.councilId,
      assignments: proposed.members.map(({ personId, households }) => ({
        personId,
        householdIds: households.map(({ householdId }) => householdId),
      })),
    },
    sender,
  );

const shownMembers = async () => {
  await council.caughtUp();
  const page = await council.get(CouncilPageHttp).getCouncil(compound.compoundId, {});
  return (page as { members: readonly { personId: string; linkedHouseholds: number }[] }).members;
};

describe('the proposed assignment of households', () => {
  it('counts the links there are, is accepted as it is, and then there is nothing to do', async () => {
    const { councilId, members } = compound;
    const { personId } = members[0];
    const link = { councilId, personId, householdId: householdAt('10-1-2') };
    await council.send(LinkHousehold, link, members[0]);
    const proposed = await proposal();
    expect(proposed).toMatchObject({ limit: 30, unassigned: [], membersNeeded: 1 });
    expect(proposed.members[0]).toMatchObject({ personId, displayName: '李秀英', linked: 1 });
    expect(proposed.members.map(({ total }) => total).sort()).toEqual([2, 3, 3]);
    const given = proposed.members.flatMap(({ households }) => households);
    expect(given.map(({ address }) => address)).toEqual(ADDRESSES.slice(0, 7));

    await accept(proposed);
    const linked = (await shownMembers()).map(({ linkedHouseholds }) => linkedHouseholds);
    expect(linked.sort()).toEqual([2, 3, 3]);
    const again = await proposal(council.officer);
    expect(again.members.flatMap(({ households }) => households)).toEqual([]);
  });

  it('leaves out who is linked with a household that left the register', async () => {
    const { compoundId, councilId, members } = compound;
    const { personId } = members[0];
    for (const address of ['1-1-1', '1-1-2'])
      await council.send(
        LinkHousehold,
        { councilId, personId, householdId: householdAt(address) },
        members[0],
      );
    const register = { compoundId, registerVersion: 2, households: [], last: true };
    const removedHouseholdIds = [householdAt('1-1-1'), householdAt('2-1-1')];
    await council.tell('community', {
      type: 'HouseholdsRegistered.v1',
      data: { ...register, removedHouseholdIds },
    });
    const shown = (await shownMembers()).find((member) => member.personId === personId);
    expect(shown?.linkedHouseholds).toBe(1);
  });

  it('is changed by people as they like, all or nothing', async () => {
    const { councilId, director, members } = compound;
    const named = [director, ...members].map(({ personId }) => personId) as [
      string,
      string,
      string,
    ];
    const all = ADDRESSES.map(householdAt);
    const bad = [
      { personId: named[0], householdIds: all.slice(0, 4) },
      { personId: named[1], householdIds: [...all.slice(4, 6), randomUUID()] },
    ];
    const send = (assignments: readonly object[]) =>
      council.send(AcceptAssignment, { councilId, assignments }, council.officer);
    await expect(send(bad)).rejects.toEqual(new NotFound('household'));
    expect((await shownMembers()).map(({ linkedHouseholds }) => linkedHouseholds)).toEqual([
      0, 0, 0,
    ]);
    await send([{ personId: named[2], householdIds: all }]);
    const shown = (await shownMembers()).find(({ personId }) => personId === named[2]);
    expect(shown?.linkedHouseholds).toBe(8);
  });

  it('is for the director and the street', async () => {
    const [member] = compound.members;
    const place = new Forbidden('territory-not-allowed');
    await expect(proposal(member)).rejects.toEqual(place);
    const stranger = actor(randomUUID(), 'street-officer', '410811/410811002');
    await expect(proposal(stranger)).rejects.toEqual(place);
    await expect(accept(await proposal(), member)).rejects.toEqual(
      new Forbidden('role-not-allowed'),
    );
    await expect(accept(await proposal(), stranger)).rejects.toEqual(place);
    expect((await proposal(council.auditor)).members).toHaveLength(3);
  });
});

describe('visits of linked households', () => {
  const list = async (reader = compound.director, query: Record<string, string> = {}) => {
    await council.caughtUp();
    return (await council.get(VisitListHttp).list(reader, compound.councilId, query)) as {
      items: readonly object[];
      nextCursor: string | null;
    };
  };
  const note = (member = compound.members[0], fields: object = {}) => {
    const { councilId } = compound;
    const { personId } = member;
    const of = { councilId, personId, householdId: householdAt('1-1-1') };
    const visit = { date: '2018-05-30', purpose: 'listening', note: '楼道灯不亮' };
    return council.send(NoteVisit, { ...of, ...visit, ...fields }, member);
  };

  beforeEach(async () => {
    const { councilId, members } = compound;
    for (const [index, member] of members.entries()) {
      const householdId = householdAt(ADDRESSES[index]!);
      const link = { councilId, personId: member.personId, householdId };
      await council.send(LinkHousehold, link, member);
    }
  });

  it('are listed with their notes for the council and the street, and counted in public', async () => {
    const { councilId, members } = compound;
    const { id: visitId } = await note();
    const { personId } = members[0];
    const visit = {
      ...{ visitId, personId, householdId: householdAt('1-1-1'), date: '2018-05-30' },
      ...{ purpose: 'listening', note: '楼道灯不亮', at: NOW },
    };
    for (const reader of [compound.director, members[0], council.officer, council.auditor])
      expect(await list(reader)).toEqual({ items: [visit], nextCursor: null });
    expect(await list(members[1])).toMatchObject({ items: [] });
    const page = await council.get(CouncilPageHttp).getCouncil(compound.compoundId, {});
    expect(page).toMatchObject({ councilId });
    const shown = (page as { members: readonly { personId: string; visits: number }[] }).members;
    expect(shown.map((one) => [one.personId, one.visits])).toContainEqual([personId, 1]);
    expect(JSON.stringify(page)).not.toContain('楼道灯');
    expect(JSON.stringify(page)).not.toContain(visit.householdId);
  });

  it('come in pages, of one member, and as they were', async () => {
    const [one, other] = compound.members;
    await note(one, { date: '2018-05-28' });
    await note(one, { date: '2018-05-29' });
    council.clock.set('2018-06-03T08:00:00.000Z');
    await note(other, { householdId: householdAt('1-1-2') });
    const dates = async (query: Record<string, string>) =>
      (await list(council.officer, query)).items.map((item) => (item as { date: string }).date);
    expect(await dates({})).toEqual(['2018-05-30', '2018-05-29', '2018-05-28']);
    expect(await dates({ personId: one.personId })).toEqual(['2018-05-29', '2018-05-28']);
    expect(await dates({ asOf: '2018-06-02' })).toEqual(['2018-05-29', '2018-05-28']);
    expect(await dates({ asOf: '2018-06-03', personId: other.personId })).toEqual(['2018-05-30']);
    const queries: readonly Record<string, string>[] = [{}, { asOf: '2018-06-03' }];
    for (const query of queries) {
      const first = await list(council.officer, { ...query, limit: '2' });
      const cursor = first.nextCursor!;
      expect(await dates({ ...query, limit: '2', cursor })).toEqual(['2018-05-28']);
    }
  });

  it('of others are not for a member', async () => {
    const [one, other] = compound.members;
    await expect(list(one, { personId: other.personId })).rejects.toEqual(
      new Forbidden('role-not-allowed'),
    );
    const { territory, compoundId } = compound;
    const elsewhere = territory.replace(compoundId, randomUUID());
    const stranger = actor(one.personId, 'council-member', elsewhere);
    await expect(list(stranger)).rejects.toEqual(new Forbidden('territory-not-allowed'));
    await expect(list(one, { personId: 'x' })).rejects.toThrow('personId: not-a-uuid');
  });
});

describe('the households a member is linked with', () => {
  const linkedWith = (reader: Actor, query: Record<string, string> = {}, of = compound) =>
    council
      .get(LinkedHouseholdListHttp)
      .list(reader, of.councilId, of.members[0].personId, query)
      .then(({ items }) => items);

  it('are listed for the member, the director, the street and the auditor, now and then', async () => {
    const { councilId, members, director } = compound;
    const [own] = members;
    const link = (address: string) => ({
      ...{ councilId, personId: own.personId, householdId: householdAt(address) },
    });
    for (const address of ['10-1-1', '2-1-1', '1-1-1'])
      await council.send(LinkHousehold, link(address), own);
    council.clock.set('2018-06-03T08:00:00.000Z');
    await council.send(UnlinkHousehold, link('2-1-1'), director);
    const shown = (...addresses: readonly string[]) =>
      addresses.map((address) => ({ householdId: householdAt(address), address }));
    for (const reader of [own, director, council.officer, council.auditor])
      expect(await linkedWith(reader)).toEqual(shown('1-1-1', '10-1-1'));
    for (const asOf of ['2018-06-01', '2018-06-02'])
      expect(await linkedWith(own, { asOf })).toEqual(shown('1-1-1', '2-1-1', '10-1-1'));
    expect(await linkedWith(own, { asOf: '2018-06-03' })).toEqual(await linkedWith(own));
    await expect(linkedWith(own, { asOf: '2018-05-31' })).rejects.toEqual(new NotFound('council'));
  });

  it('are nobody else’s business', async () => {
    const { members, territory } = compound;
    await expect(linkedWith(members[1])).rejects.toEqual(new Forbidden('role-not-allowed'));
    const stranger = actor(members[0].personId, 'council-member', `${territory}0`);
    const resident = actor(members[0].personId, 'resident', `${territory}/${randomUUID()}`);
    for (const reader of [stranger, resident])
      await expect(linkedWith(reader)).rejects.toEqual(new Forbidden('territory-not-allowed'));
    const elsewhere = { ...compound, councilId: randomUUID() };
    await expect(linkedWith(members[0], {}, elsewhere)).rejects.toEqual(new NotFound('council'));
  });
});
