import type { Followed, Reaction } from '@yishi/following';
import { type Actor, type Event, NotFound, Refused } from '@yishi/kernel';
import fc from 'fast-check';
import { decide as accept } from './accept-nomination/accept-nomination';
import { decide as close } from './close-by-election/close-by-election';
import { type Council, council } from './council';
import { actor, compoundId, personId } from './council.samples';
import { decide as decline } from './decline-nomination/decline-nomination';
import { decide as dissolve } from './dissolve-council/dissolve-council';
import { decide as establish } from './establish-council/establish-council';
import { decide as fill } from './fill-seat/fill-seat';
import { decide as leave } from './leave-council/leave-council';
import { decide as nominate } from './nominate/nominate';
import { decide as open } from './open-by-election/open-by-election';
import { RecordSeat, decide as record } from './record-seat/record-seat';
import { decide as release } from './release-seat/release-seat';
import { holds, type Seat, seat } from './seat';
import { seatsProcess } from './seats.process';

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 2 ** 31);
console.info(`seed ${seed}`);

const COUNCILS = ['A', 'B'] as const;
const PEOPLE = [1, 2, 3, 4, 5].map(personId);
const STREET = actor('officer', 'street-officer', '410811');

/** Two councils, some people, and a process that follows as far as it comes. */
class World {
  readonly councils = new Map<string, Council>();
  readonly seats = new Map<string, Seat>();
  private readonly past: Map<string, Council>[] = [];
  private readonly waiting: Followed[] = [];

  councilOf = (councilId: string): Council => this.councils.get(councilId) ?? council.initialState;
  seatOf = (person: string): Seat => this.seats.get(person) ?? seat.initialState;
  /** A council as somebody read it a while ago. */
  readBefore = (councilId: string, steps: number): Council =>
    this.past.at(-1 - steps)?.get(councilId) ?? council.initialState;

  remember(): void {
    this.past.push(new Map(this.councils));
  }

  onCouncil(councilId: string, decide: (state: Council) => readonly Event[], by = STREET): void {
    for (const event of happens(() => decide(this.councilOf(councilId)))) {
      const metadata = { by: by.personId } as never;
      const next = council.evolve(this.councilOf(councilId), event as never, metadata);
      this.councils.set(councilId, next);
      this.waiting.push({ ...event } as Followed);
    }
  }

  onSeat(person: string, decide: (state: Seat) => readonly Event[]): void {
    for (const event of happens(() => decide(this.seatOf(person)))) {
      this.seats.set(person, seat.evolve(this.seatOf(person), event as never, {} as never));
      this.waiting.push({ ...event } as Followed);
    }
  }

  follow(count: number): void {
    for (let n = 0; n < count && this.waiting.length > 0; n += 1) {
      const event = this.waiting.shift()!;
      const handlers = seatsProcess.on as Record<string, (event: Followed) => readonly Reaction[]>;
      for (const reaction of handlers[event.type]?.(event) ?? []) this.obey(reaction);
    }
  }

  private obey({ command, input }: Reaction): void {
    const { councilId, personId: person } = input as { councilId: string; personId: string };
    const context = {} as never;
    if (command === RecordSeat)
      this.onCouncil(councilId, (state) => record(input as RecordSeat, state, context));
    else this.onSeat(person, (state) => release(input as never, state, context));
  }
}

function happens(decide: () => readonly Event[]): readonly Event[] {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refused || error instanceof NotFound) return [];
    throw error;
  }
}

type Step = Readonly<{ what: number; where: number; who: number; how: number }>;

const contextOf = (as: Actor, loaded: object) => ({ actor: as, loaded }) as never;

/** In the order of `Step.what`. */
const DEEDS: readonly ((world: World, councilId: string, person: string, how: number) => void)[] = [
  (world, councilId) =>
    world.onCouncil(councilId, ({ stage, term }) => {
      if (stage === 'forming' || stage === 'established') return [];
      const data = { councilId, compoundId, territory: '410811', term: term + 1 };
      return [{ type: 'CouncilFormed', data }];
    }),
  (world, councilId, person) => {
    const as = actor(person, 'resident', '410811');
    world.onCouncil(
      councilId,
      (state) => nominate({ councilId, personId: person } as never, state, contextOf(as, {})),
      as,
    );
  },
  (world, councilId, person, how) => {
    const loaded = { council: world.readBefore(councilId, how), place: '410811' };
    const context = contextOf(actor(person, 'resident', '410811'), loaded);
    world.onSeat(person, (state) =>
      accept({ councilId, personId: person } as never, state, context),
    );
  },
  (world, councilId, person) => {
    const context = contextOf(actor(person, 'resident', '410811'), {});
    world.onCouncil(councilId, (state) =>
      decline({ councilId, personId: person } as never, state, context),
    );
  },
  (world, councilId, person) =>
    world.onCouncil(councilId, (state) => {
      const { term, round } = state;
      const seated = PEOPLE.filter((one) => holds(world.seatOf(one), councilId, term, round));
      const context = contextOf(STREET, { seatedIds: new Set(seated) });
      return establish({ councilId, directorId: person } as never, state, context);
    }),
  (world, councilId, person) =>
    world.onCouncil(councilId, (state) => {
      const { directorId } = state;
      const command = { councilId, personId: person, reason: 'moved away' } as never;
      // whoever is the director is removed instead, which is the same to the seat
      return leave(command, directorId === person ? { ...state, directorId: '' } : state, {
        actor: STREET,
      } as never);
    }),
  (world, councilId) =>
    world.onCouncil(councilId, (state) =>
      open({ councilId, reason: 'x' } as never, state, contextOf(STREET, {})),
    ),
  (world, councilId, person) =>
    world.onCouncil(councilId, (state) => {
      const context = contextOf(STREET, { seat: world.seatOf(person) });
      return fill({ councilId, personId: person } as never, state, context);
    }),
  (world, councilId) =>
    world.onCouncil(councilId, (state) =>
      close({ councilId, reason: 'x' } as never, state, contextOf(STREET, {})),
    ),
  (world, councilId) =>
    world.onCouncil(councilId, (state) =>
      dissolve({ councilId, reason: 'x' } as never, state, contextOf(STREET, {})),
    ),
];

const [FORM, NOMINATE, ACCEPT, , ESTABLISH] = [0, 1, 2, 3, 4];
/** How often each is tried: a council is hardly ever dissolved, or nothing would come of it. */
const WEIGHTS = [8, 60, 80, 12, 24, 8, 80, 40, 40, 1];
const OFTEN = WEIGHTS.flatMap((weight, what) => Array.from({ length: weight }, () => what));
/** Council A is established with three; the rest is chance. */
const PRELUDE: readonly Step[] = [
  { what: FORM, where: 0, who: 0, how: 0 },
  { what: FORM, where: 1, who: 0, how: 0 },
  ...[0, 1, 2].map((who) => ({ what: NOMINATE, where: 0, who, how: 0 })),
  ...[0, 1, 2].map((who) => ({ what: ACCEPT, where: 0, who, how: 0 })),
  { what: ESTABLISH, where: 0, who: 0, how: 0 },
];

const steps = fc.array(
  fc.record({
    what: fc.constantFrom(...OFTEN, ...Array.from({ length: 60 }, () => -1)),
    where: fc.constantFrom(0, 0, 0, 1),
    who: fc.constantFrom(0, 1, 2, 3, 3, 3, 4),
    how: fc.nat(3),
  }),
  { minLength: 150, maxLength: 200 },
);

function play(world: World, { what, where, who, how }: Step): void {
  world.remember();
  if (what < 0) world.follow(how + 1);
  else DEEDS[what]!(world, COUNCILS[where]!, PEOPLE[who]!, how);
}

const sitsOn = (world: World, person: string): readonly string[] =>
  COUNCILS.filter((councilId) => {
    const { stage, members } = world.councilOf(councilId);
    return stage === 'established' && members.has(person);
  });

const standsFor = (world: World, person: string): readonly string[] =>
  COUNCILS.filter((councilId) => {
    const { stage, isByElectionOpen, nominations } = world.councilOf(councilId);
    const isOpen = stage === 'forming' || isByElectionOpen;
    return isOpen && nominations.get(person) === 'accepted';
  });

function assertOneSeatEach(world: World): void {
  for (const person of PEOPLE)
    if (sitsOn(world, person).length > 1) throw new Error(`${person} sits on two councils`);
}

/** Once everything has been followed. */
function assertSeatsBelong(world: World): void {
  for (const person of PEOPLE) {
    const { councilId } = world.seatOf(person);
    const councils = new Set([...sitsOn(world, person), ...standsFor(world, person)]);
    const held = councilId === '' ? [] : [councilId];
    if (`${[...councils]}` !== `${held}`)
      throw new Error(`${person} holds a seat of ${held}, but is of ${[...councils]}`);
  }
}

describe('seats, whatever happens in whatever order', () => {
  it('are one for a person, and belong to who sits or stands', () => {
    let byElected = 0;
    fc.assert(
      fc.property(steps, (all) => {
        const world = new World();
        for (const step of [...PRELUDE, ...all]) {
          play(world, step);
          assertOneSeatEach(world);
        }
        world.follow(Number.POSITIVE_INFINITY);
        assertSeatsBelong(world);
        const { members } = world.councilOf(COUNCILS[0]);
        byElected += [...members.values()].filter(({ round }) => round > 0).length;
      }),
      { seed, numRuns: 300 },
    );
    expect(byElected).toBeGreaterThan(20); // or it would say nothing of by-elections
  });
});
