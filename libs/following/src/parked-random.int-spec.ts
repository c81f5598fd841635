import { TopicStore } from '@yishi/messaging/contract';
import fc from 'fast-check';
import { type FollowingTest, followingTest, until } from '../../../test/support/following-instance';
import {
  asProcess,
  asProjection,
  atBroker,
  count,
  History,
  historiesOf,
  Poison,
  Receiver,
  stateOf,
} from '../../../test/support/parked-followers';
import type { ContextFollowers } from './following';
import { ParkedMessages } from './parked-messages';

type Registry = ReturnType<FollowingTest['instance']>;

/** What may happen to a follower behind a broker. */
type Step =
  | Readonly<{ does: 'count'; key: string; isBad: boolean; times: number }>
  | Readonly<{ does: 'restart' | 'take over' | 'retry' | 'wait' }>
  | Readonly<{ does: 'mend'; share: number }>;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('count' as const),
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      isBad: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom(
        'restart' as const,
        'take over' as const,
        'retry' as const,
        'wait' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('mend' as const),
      share: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

/** Plays steps on instances of one follower, and at the end mends everything and retries. */
class Play {
  readonly counted: [string, number][] = [];
  readonly poison = new Poison();
  readonly receiver = new Receiver(this.poison);
  private readonly topics = new TopicStore();
  private readonly parked: ParkedMessages;
  private instance!: Registry;

  constructor(
    readonly test: FollowingTest,
    private readonly followers: (poison: Poison) => ContextFollowers,
  ) {
    this.parked = new ParkedMessages(test.pool as never);
  }

  async run(steps: readonly Step[]): Promise<void> {
    this.instance = await this.start();
    for (const each of steps) await this.take(each);
    this.poison.numbers.clear();
    await until(async () => {
      await this.retryAll();
      const { state, position, parked } = stateOf(this.instance);
      const isLevel = state === 'running' && position >= (await this.test.store.head());
      return isLevel && parked === 0 && (await this.parked.keys(1)).length === 0;
    });
    await this.instance.stop();
  }

  private async start(): Promise<Registry> {
    const instance = atBroker(this.test, this.topics, this.followers(this.poison), {
      sender: this.receiver,
      tries: { count: 2, firstPauseMs: 1 },
    });
    await instance.start();
    return instance;
  }

  private async take(each: Step): Promise<void> {
    switch (each.does) {
      case 'count':
        for (let i = 0; i < each.times; i++) {
          const n = this.counted.length + 1;
          if (each.isBad && i === 0) this.poison.numbers.add(n);
          this.counted.push([each.key, n]);
          await count(this.test, [each.key, n]);
        }
        return;
      case 'restart':
        await this.instance.stop();
        this.instance = await this.start();
        return;
      case 'take over': {
        const next = await this.start();
        await this.instance.stop();
        this.instance = next;
        return;
      }
      case 'mend':
        for (const n of this.poison.numbers) if (n % 3 < each.share) this.poison.numbers.delete(n);
        return;
      case 'retry':
        return this.retryAll();
      case 'wait':
        return new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  private async retryAll(): Promise<void> {
    for (const key of await this.parked.keys(10)) await this.parked.askForRetry(key);
  }
}

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 1_000_000);

async function playing(
  followers: (poison: Poison) => ContextFollowers,
  check: (play: Play) => Promise<void> | void,
): Promise<void> {
  console.info(`seed ${seed}`);
  const steps = fc.array(step, { minLength: 4, maxLength: 25 });
  const property = fc.asyncProperty(steps, async (taken) => {
    const test = await followingTest([History]);
    try {
      const play = new Play(test, followers);
      await play.run(taken);
      await check(play);
    } finally {
      await test.close();
    }
  });
  await fc.assert(property, { seed, numRuns: 12, endOnFailure: true });
}

jest.setTimeout(120_000);

it('a process handles everything once, each key in its order, whatever fails on the way', () =>
  playing(asProcess, ({ receiver, counted }) => {
    for (const key of 'abcd')
      expect([key, receiver.numbers(key)]).toEqual([
        key,
        counted.filter(([of]) => of === key).map(([, n]) => n),
      ]);
  }));

it('a projection ends with the rows of a history without fault', () =>
  playing(asProjection, async ({ test, counted }) => {
    const expected: Record<string, string> = {};
    for (const [key, n] of counted)
      for (const each of ['*', key])
        expected[each] = expected[each] === undefined ? String(n) : `${expected[each]},${n}`;
    expect(await historiesOf(test)).toEqual(expected);
  }));
