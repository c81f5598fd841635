import { randomUUID } from 'node:crypto';
import { CouncilModule } from '@yishi/council';
import type { ContextFollowers } from '@yishi/following';
import type { Actor, Role } from '@yishi/kernel';
import { COMMUNITY_TOPIC, FUNDING_TOPIC, PROJECT_TOPIC, RATING_TOPIC } from '@yishi/messaging';
import type { Answer } from '@yishi/platform';
import { AcceptNomination } from '../../libs/council/src/membership/accept-nomination/accept-nomination';
import { EstablishCouncil } from '../../libs/council/src/membership/establish-council/establish-council';
import {
  councilIdOf,
  FormCouncil,
} from '../../libs/council/src/membership/form-council/form-council';
import { Nominate } from '../../libs/council/src/membership/nominate/nominate';
import { ContextInstance } from './context-instance';

export const DISTRICT = '410811';
export const STREET = `${DISTRICT}/410811001`;
export const NOW = '2018-06-01T08:00:00.000Z';

const HEARS = {
  community: COMMUNITY_TOPIC,
  project: PROJECT_TOPIC,
  funding: FUNDING_TOPIC,
  rating: RATING_TOPIC,
};

export const actor = (personId: string, role: Role, territory: string): Actor => ({
  personId,
  grants: [{ role, territory }],
});

export type Household = Readonly<{ householdId: string; address: string }>;
/** A compound as the community tells of it, and the id that its council has, or will have. */
export type TestCompound = Readonly<{
  compoundId: string;
  councilId: string;
  territory: string;
  households: readonly Household[];
}>;
/** With an established council of three, in the order 张志强, 李秀英, 王建国. */
export type TestCouncil = TestCompound & Readonly<{ director: Actor; members: [Actor, Actor] }>;

/** The whole council context. */
export class CouncilInstance extends ContextInstance {
  readonly officer = actor(randomUUID(), 'street-officer', STREET);
  readonly auditor = actor(randomUUID(), 'auditor', DISTRICT);

  constructor({ at = NOW, processes }: { at?: string } & Pick<ContextFollowers, 'processes'> = {}) {
    super({ context: 'council', module: CouncilModule, hears: HEARS, at, processes });
  }

  /** By the officer of the street, unless somebody else is named. */
  override send(
    type: new () => object,
    input: object,
    sender: Actor = this.officer,
    commandId?: string,
  ): Promise<Answer> {
    return super.send(type, input, sender, commandId);
  }

  async compound(addresses: readonly string[] = ['1-1-101', '1-1-102']): Promise<TestCompound> {
    const [compoundId, communityId] = [randomUUID(), randomUUID()];
    const territory = `${STREET}/${communityId}/${compoundId}`;
    const households = addresses.map((address) => ({ householdId: randomUUID(), address }));
    const codes = { districtCode: DISTRICT, streetCode: '410811001', communityId };
    const names = { name: '化工局楼院', unmanaged: true };
    const register = { registerVersion: 1, removedHouseholdIds: [], last: true };
    const residents = households.map((household) => ({
      ...household,
      residence: 'resident' as const,
      contactPersonId: '',
    }));
    await this.tell(
      'community',
      { type: 'CompoundAdded.v1', data: { compoundId, territory, ...codes, ...names } },
      { type: 'HouseholdsRegistered.v1', data: { compoundId, ...register, households: residents } },
    );
    return { compoundId, councilId: councilIdOf(compoundId), territory, households };
  }

  /** A compound, and its council. */
  async council(addresses?: readonly string[]): Promise<TestCouncil> {
    const compound = await this.compound(addresses);
    const { compoundId, councilId, territory } = compound;
    await this.send(FormCouncil, { compoundId });
    const ids: string[] = [];
    for (const name of ['张志强', '李秀英', '王建国'])
      ids.push((await this.candidate(compound, name)).personId);
    const [directorId, one, other] = ids as [string, string, string];
    await this.send(EstablishCouncil, { councilId, directorId });
    return {
      ...compound,
      director: actor(directorId, 'council-director', territory),
      members: [actor(one, 'council-member', territory), actor(other, 'council-member', territory)],
    };
  }

  /** A resident, nominated by oneself, who accepted. */
  async candidate(
    { councilId, territory }: TestCompound,
    displayName: string,
    personId: string = randomUUID(),
  ): Promise<Actor> {
    const person = actor(personId, 'resident', `${territory}/${randomUUID()}`);
    await this.send(Nominate, { councilId, personId }, person);
    await this.send(AcceptNomination, { councilId, personId, displayName }, person);
    return person;
  }
}
