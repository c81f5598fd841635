import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import { CouncilModule } from '@yishi/council';
import { EventStore } from '@yishi/event-store';
import { FollowerRegistry, FollowingModule, type Published } from '@yishi/following';
import type { Actor, Role } from '@yishi/kernel';
import { COMMUNITY_TOPIC, FUNDING_TOPIC, PROJECT_TOPIC, RATING_TOPIC } from '@yishi/messaging';
import {
  type Answer,
  Commands,
  type CommandType,
  commandTypes,
  createLogger,
  FoundationModule,
  type YishiCommand,
} from '@yishi/platform';
import { type FreshDatabase, freshDatabase } from './database';
import { SetClock, until } from './following-instance';
import { type Told, telling } from './telling';

/** The other contexts, which tell what the test appends. */
const publications = [
  telling(COMMUNITY_TOPIC, 'community'),
  telling(PROJECT_TOPIC, 'project'),
  telling(FUNDING_TOPIC, 'funding'),
  telling(RATING_TOPIC, 'rating'),
];

export const STREET = '410811/410811001';

export const holder = (role: Role, territory: string, personId: string = randomUUID()): Actor => ({
  personId,
  grants: [{ role, territory }],
});

/** The council context by itself, on a database of its own, with a clock that is set by hand. */
export class CouncilInstance {
  private constructor(
    private readonly database: FreshDatabase,
    readonly app: TestingModule,
    readonly clock: SetClock,
  ) {}

  static async start(at: string): Promise<CouncilInstance> {
    const database = await freshDatabase();
    const clock = new SetClock(new Date(at));
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

  /** By the command's name, so that a spec needs no import for each. */
  send(command: string, input: object, actor: Actor): Promise<Answer> {
    const type = commandTypes.get(command) as CommandType<YishiCommand>;
    return this.app.get(Commands).send(type, input, { actor, commandId: randomUUID() });
  }

  tellCommunity = (...published: readonly Published[]) => this.tell('community', published);
  tellRating = (...published: readonly Published[]) => this.tell('rating', published);

  private async tell(category: string, published: readonly Published[]): Promise<void> {
    const event = { type: 'Told', data: { published } } as Told;
    const origin = { commandId: randomUUID(), inputHash: '', by: category, role: 'process' };
    const metadata = { ...origin, at: this.clock.now().toISOString() };
    const told = [{ id: randomUUID(), event, metadata }];
    await this.app.get(EventStore).append(`${category}-${randomUUID()}`, told, 'any');
  }

  /** The query that shows everything written so far. */
  async now(): Promise<{ after: string }> {
    const position = await this.app.get(EventStore).head();
    await this.app.get(FollowerRegistry).waitFor('council', position, 10_000);
    return { after: position.toString() };
  }

  /** Events of one stream, types only. */
  async typesOf(stream: string): Promise<readonly string[]> {
    const { events } = await this.app.get(EventStore).read(stream);
    return events.map(({ event }) => event.type);
  }

  readonly until = until;

  /** A compound of a community that tells of it. */
  async compound(): Promise<{ compoundId: string; territory: string }> {
    const [compoundId, communityId] = [randomUUID(), randomUUID()];
    const territory = `${STREET}/${communityId}/${compoundId}`;
    const codes = { districtCode: '410811', streetCode: '410811001' };
    const names = { name: '化工局家属院', unmanaged: true };
    const compound = { compoundId, territory, ...codes, communityId, ...names };
    await this.tellCommunity({ type: 'CompoundAdded.v1', data: compound });
    await this.now();
    return { compoundId, territory };
  }

  /** An established council; the first of the names is the director's. */
  async council(officer: Actor, ...names: readonly string[]): Promise<TestCouncil> {
    const { compoundId, territory } = await this.compound();
    const councilId = String((await this.send('FormCouncil', { compoundId }, officer)).id);
    const place: Place = { councilId, compoundId, territory };
    const members: Actor[] = [];
    for (const name of names) members.push(await this.candidate(place, name));
    const [director] = members;
    await this.send('EstablishCouncil', { councilId, directorId: director?.personId }, officer);
    return { ...place, members };
  }

  /** A resident, nominated by oneself, who accepted; may act as a member of the council, too. */
  async candidate(
    { councilId, territory }: Place,
    name: string,
    personId: string = randomUUID(),
  ): Promise<Actor> {
    const person: Actor = {
      personId,
      grants: [
        { role: 'resident', territory: `${territory}/${randomUUID()}` },
        { role: 'council-member', territory },
      ],
    };
    await this.send('Nominate', { councilId, personId }, person);
    await this.send('AcceptNomination', { councilId, personId, displayName: name }, person);
    return person;
  }
}

type Place = Readonly<{ councilId: string; compoundId: string; territory: string }>;
export type TestCouncil = Place & Readonly<{ members: readonly Actor[] }>;
