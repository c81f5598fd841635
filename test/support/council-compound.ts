import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import { CouncilModule } from '@yishi/council';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry, FollowingModule, type Published } from '@yishi/following';
import type { Actor, Role } from '@yishi/kernel';
import { COMMUNITY_TOPIC, FUNDING_TOPIC, PROJECT_TOPIC, RATING_TOPIC } from '@yishi/messaging';
import { type Answer, Commands, createLogger, FoundationModule } from '@yishi/platform';
import { AcceptNomination } from '../../libs/council/src/membership/accept-nomination/accept-nomination';
import { EstablishCouncil } from '../../libs/council/src/membership/establish-council/establish-council';
import {
  councilIdOf,
  FormCouncil,
} from '../../libs/council/src/membership/form-council/form-council';
import { Nominate } from '../../libs/council/src/membership/nominate/nominate';
import { type FreshDatabase, freshDatabase } from './database';
import { SetClock } from './following-instance';
import { type Told, telling } from './telling';

/** The other contexts, which tell what the test appends. */
const publications = [
  telling(COMMUNITY_TOPIC, 'community'),
  telling(PROJECT_TOPIC, 'project'),
  telling(FUNDING_TOPIC, 'funding'),
  telling(RATING_TOPIC, 'rating'),
];

const STREET = '410811/410811001';
export const NOW = '2018-06-01T08:00:00.000Z';

export const actor = (personId: string, role: Role, territory: string): Actor => ({
  personId,
  grants: [{ role, territory }],
});

/** A compound with resident households at the addresses and a council of three. */
export type CouncilCompound = Readonly<{
  compoundId: string;
  councilId: string;
  territory: string;
  households: readonly Readonly<{ householdId: string; address: string }>[];
  director: Actor;
  members: readonly [Actor, Actor];
}>;

/** The whole council context on a database of its own; the community is what the test tells. */
export class CouncilInstance {
  readonly officer = actor(randomUUID(), 'street-officer', STREET);
  readonly auditor = actor(randomUUID(), 'auditor', '410811');

  private constructor(
    private readonly database: FreshDatabase,
    private readonly app: TestingModule,
    readonly clock: SetClock,
  ) {}

  static async start(): Promise<CouncilInstance> {
    const database = await freshDatabase();
    const clock = new SetClock(new Date(NOW));
    const app = await Test.createTestingModule({
      imports: [
        FoundationModule.forRoot({
          databaseUrl: database.url,
          keys: {
            tokenKey: generateKeyPairSync('ed25519').privateKey,
            vaultKey: createSecretKey(randomBytes(32)),
          },
          clock,
          log: createLogger({ level: 'error' }),
          allowNonDurable: true,
        }),
        FollowingModule.forContext({ publications }),
        CouncilModule,
      ],
    }).compile();
    await app.init();
    return new CouncilInstance(database, app, clock);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  get<T>(type: { prototype: T }): T {
    return this.app.get(type as never);
  }

  send(type: new () => object, input: object, sender: Actor = this.officer): Promise<Answer> {
    const commands = this.app.get(Commands);
    return commands.send(type as never, input, { actor: sender, commandId: randomUUID() });
  }

  /** Waits until the context has followed all that is in the log. */
  async caughtUp(): Promise<void> {
    const position = await this.app.get(EventStore).head();
    const isThere = await this.app.get(FollowerRegistry).waitFor('council', position, 10_000);
    if (!isThere) throw new Error('the council context does not catch up');
  }

  async compound(addresses: readonly string[]): Promise<CouncilCompound> {
    const compoundId = randomUUID();
    const communityId = randomUUID();
    const territory = `${STREET}/${communityId}/${compoundId}`;
    const households = addresses.map((address) => ({ householdId: randomUUID(), address }));
    const codes = { districtCode: '410811', streetCode: '410811001' };
    const compound = { compoundId, territory, ...codes, communityId, name: '化工局楼院' };
    const register = { compoundId, registerVersion: 1, removedHouseholdIds: [], last: true };
    const residents = households.map((one) => ({
      ...one,
      residence: 'resident' as const,
      contactPersonId: '',
    }));
    await this.tell(
      { type: 'CompoundAdded.v1', data: { ...compound, unmanaged: true } },
      { type: 'HouseholdsRegistered.v1', data: { ...register, households: residents } },
    );
    const people = await this.council(compoundId, territory);
    return { compoundId, councilId: councilIdOf(compoundId), territory, households, ...people };
  }

  private async council(compoundId: string, territory: string) {
    await this.send(FormCouncil, { compoundId });
    const councilId = councilIdOf(compoundId);
    const ids = [randomUUID(), randomUUID(), randomUUID()] as const;
    for (const [index, personId] of ids.entries()) {
      const self = actor(personId, 'resident', `${territory}/${randomUUID()}`);
      await this.send(Nominate, { councilId, personId }, self);
      const displayName = ['张志强', '李秀英', '王建国'][index]!;
      await this.send(AcceptNomination, { councilId, personId, displayName }, self);
    }
    await this.send(EstablishCouncil, { councilId, directorId: ids[0] });
    return {
      director: actor(ids[0], 'council-director', territory),
      members: [
        actor(ids[1], 'council-member', territory),
        actor(ids[2], 'council-member', territory),
      ] as const,
    };
  }

  /** The community says it. */
  async tell(...published: readonly Published[]): Promise<void> {
    const event = { type: 'Told', data: { published } } as Told;
    const by = { commandId: randomUUID(), inputHash: '', by: 'community', role: 'process' };
    const metadata = { ...by, at: this.clock.now().toISOString() };
    const stream = `community-${randomUUID()}`;
    await this.app.get(EventStore).append(stream, [{ id: randomUUID(), event, metadata }], 'any');
    await this.caughtUp();
  }
}
