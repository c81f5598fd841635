import { createSecretKey } from 'node:crypto';
import { AmbiguousFailure, type EventStore, MemoryEventStore } from '@yishi/event-store';
import {
  type Actor,
  Clock,
  type Decide,
  type Event,
  type Fold,
  Forbidden,
  PersistentSet,
  Refused,
} from '@yishi/kernel';
import { Metrics } from '../metrics';
import type { Slice } from './command';
import { InputHashes } from './identity';
import { CommandPipeline } from './pipeline';
import { StreamCache } from './stream-cache';

type Signed = Event<'Signed', { household: string }>;
class Sign {
  household = '';
}

const register: Fold<PersistentSet<string>, Signed> = {
  initialState: PersistentSet.of<string>(),
  evolve: (state, { data }) => state.add(data.household),
};

const decide: Decide<Sign, PersistentSet<string>, Signed> = ({ household }, state) => {
  if (household === 'outside') throw new Refused('household-not-in-snapshot');
  if (household.startsWith('full-') && state.size >= 3)
    throw new Refused('full', { size: state.size });
  return state.has(household) ? [] : [{ type: 'Signed', data: { household } }];
};

const slice: Slice<Sign, PersistentSet<string>, Signed> = {
  fold: register,
  stream: () => 'drive-1',
  decide,
  allow: [{ roles: ['council-member'], territory: () => '410811/410811001/a/b' }],
};

const member: Actor = {
  personId: 'm',
  grants: [{ role: 'council-member', territory: '410811/410811001/a/b' }],
};

class FixedClock extends Clock {
  override now = () => new Date('2018-06-01T00:00:00.000Z');
}

function pipelineOn(store: EventStore): CommandPipeline {
  const modules = { get: () => undefined };
  return new CommandPipeline(
    store,
    new FixedClock(),
    new StreamCache(store),
    new InputHashes(createSecretKey(Buffer.alloc(32, 1))),
    new Metrics(),
    modules as never,
  );
}

const sign = (household: string) => Object.assign(new Sign(), { household });
let serial = 0;
const origin = (commandId = `00000000-0000-8000-8000-${String(++serial).padStart(12, '0')}`) => ({
  actor: member,
  commandId,
});

describe('the command pipeline', () => {
  let store: MemoryEventStore;
  let pipeline: CommandPipeline;
  beforeEach(() => {
    store = new MemoryEventStore();
    pipeline = pipelineOn(store);
  });

  const versions = async () => (await store.read('drive-1')).events.map(({ version }) => version);

  it('decides whatever waits in order, without conflicts', async () => {
    const append = jest.spyOn(store, 'append');
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => pipeline.run(slice, sign(`h${i}`), origin())),
    );
    expect(answers.map(({ version }) => version)).toEqual(
      Array.from({ length: 200 }, (_, i) => BigInt(i + 1)),
    );
    expect(append.mock.calls.length).toBeLessThan(10);
    expect(await versions()).toHaveLength(200);
  });

  it('refuses one caller only, on the state its place in the queue gives', async () => {
    const results = await Promise.allSettled(
      ['full-1', 'full-2', 'outside', 'full-3', 'full-4', 'full-5'].map((household) =>
        pipeline.run(slice, sign(household), origin()),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(await versions()).toHaveLength(3);
  });

  it('answers from the state after the command, the same in one batch and after a restart', async () => {
    const numbered: typeof slice = {
      ...slice,
      answer: ({ household }, { state }) => ({ place: [...state].indexOf(household) + 1 }),
    };
    const third = origin();
    const run = (household: string, at = origin()) => pipeline.run(numbered, sign(household), at);
    const answers = await Promise.all([run('a'), run('b'), run('c', third), run('d')]);
    expect(answers.map(({ place }) => place)).toEqual([1, 2, 3, 4]);
    pipeline = pipelineOn(store);
    expect(await run('c', third)).toMatchObject({ place: 3, version: 3n });
  });

  it('gives a repeated command the first answer, also after a restart and in the same batch', async () => {
    const once = origin();
    const [first, again] = await Promise.all([
      pipeline.run(slice, sign('a'), once),
      pipeline.run(slice, sign('a'), once),
    ]);
    await pipeline.run(slice, sign('b'), origin());
    expect(again).toEqual(first);
    expect(await pipeline.run(slice, sign('a'), once)).toEqual(first);
    expect(await pipelineOn(store).run(slice, sign('a'), once)).toEqual(first);
    expect(await versions()).toHaveLength(2);
  });

  it('refuses the same key with another input', async () => {
    const once = origin();
    await pipeline.run(slice, sign('a'), once);
    const reused = expect.objectContaining({ code: 'idempotency-key-reused' });
    await expect(pipeline.run(slice, sign('b'), once)).rejects.toEqual(reused);
    await expect(pipelineOn(store).run(slice, sign('b'), once)).rejects.toEqual(reused);
  });

  it('refuses a key used on another stream to its own caller, not to whoever waits beside', async () => {
    const once = origin();
    const elsewhere = { ...slice, stream: () => 'drive-2' };
    await pipeline.run(elsewhere, sign('a'), once);
    const results = await Promise.allSettled([
      pipeline.run(slice, sign('b'), origin()),
      pipeline.run(slice, sign('a'), once),
      pipeline.run(slice, sign('c'), origin()),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { name: 'IdempotencyViolation' } });
    expect(await versions()).toEqual([1n, 2n]);
  });

  it('lets two processes write one stream: reads again and decides again', async () => {
    const other = pipelineOn(store);
    await pipeline.run(slice, sign('a'), origin());
    await other.run(slice, sign('b'), origin());
    const nothing = await pipeline.run(slice, sign('b'), origin());
    expect(nothing.version).toBe(2n);
    const all = Array.from({ length: 60 }, (_, i) =>
      (i % 2 ? pipeline : other).run(slice, sign(`x${i}`), origin()),
    );
    await Promise.all(all);
    expect(await versions()).toHaveLength(62);
  });

  it('sends an ambiguous append again with the same ids and version', async () => {
    const append = store.append.bind(store);
    jest.spyOn(store, 'append').mockImplementationOnce(async (...args) => {
      await append(...args);
      throw new AmbiguousFailure('connection lost after COMMIT was sent');
    });
    const answer = await pipeline.run(slice, sign('a'), origin());
    expect(answer.version).toBe(1n);
    expect(await versions()).toHaveLength(1);
  });

  it('writes who, when, why and under which role beside every event', async () => {
    await pipeline.run(slice, sign('a'), origin('00000000-0000-8000-8000-00000000000a'));
    const { metadata } = (await store.read('drive-1')).events[0]!;
    expect(metadata).toEqual({
      commandId: '00000000-0000-8000-8000-00000000000a',
      inputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      at: '2018-06-01T00:00:00.000Z',
      by: 'm',
      role: 'council-member',
    });
  });

  it.each([
    ['another compound', 'council-member', '410811/410811001/a/c', 'territory-not-allowed'],
    ['another role', 'auditor', '410811', 'role-not-allowed'],
    ['the household below', 'council-member', '410811/410811001/a/b/h', 'territory-not-allowed'],
  ] as const)('forbids %s', async (_name, role, territory, code) => {
    const actor: Actor = { personId: 'x', grants: [{ role, territory }] };
    const refused = pipeline.run(slice, sign('a'), { ...origin(), actor });
    await expect(refused).rejects.toEqual(new Forbidden(code));
    await expect(refused).rejects.toMatchObject({ code });
    expect(await versions()).toHaveLength(0);
  });

  it('keeps nothing beside the log for a command that is refused or not allowed', async () => {
    const keep = jest.fn(async () => {});
    const keeping = { ...slice, keep };
    await expect(pipeline.run(keeping, sign('outside'), origin())).rejects.toThrow(Refused);
    const stranger = {
      personId: 'x',
      grants: [{ role: 'council-member', territory: '1' }],
    } as Actor;
    await expect(
      pipeline.run(keeping, sign('a'), { ...origin(), actor: stranger }),
    ).rejects.toThrow(Forbidden);
    expect(keep).not.toHaveBeenCalled();
    await pipeline.run(keeping, sign('a'), origin());
    expect(keep).toHaveBeenCalledTimes(1);
  });
});
