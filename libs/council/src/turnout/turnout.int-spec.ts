import { randomUUID } from 'node:crypto';
import { Forbidden, NotFound } from '@yishi/kernel';
import {
  actor,
  CouncilInstance,
  NOW,
  type TestCouncil,
} from '../../../../test/support/council-instance';
import { RecordTurnout } from './record-turnout/record-turnout';
import { StrikeOutTurnout } from './strike-out-turnout/strike-out-turnout';
import { TurnoutListHttp } from './turnout-list/turnout-list.http';

let council: CouncilInstance;
let compound: TestCouncil;

beforeAll(async () => {
  council = await new CouncilInstance().start();
});
afterAll(() => council?.stop());
beforeEach(async () => {
  council.clock.set(NOW);
  compound = await council.council(['1-1-101', '1-1-102', '1-2-101']);
});

type List = {
  sums: readonly object[];
  items: readonly Record<string, unknown>[];
  nextCursor: string | null;
};
const list = async (query: Record<string, string> = {}): Promise<List> => {
  await council.caughtUp();
  return (await council.get(TurnoutListHttp).list(compound.compoundId, query)) as List;
};

async function record(activity: string, households: number, people: number): Promise<string> {
  const { compoundId, members } = compound;
  const input = { compoundId, activity, date: '2018-05-30', households, people };
  const { id } = await council.send(RecordTurnout, input, members[0]);
  return id as string;
}
const strikeOut = (turnoutId: string, reason: string) => {
  const { compoundId, director } = compound;
  return council.send(StrikeOutTurnout, { compoundId, turnoutId, reason }, director);
};

const sum = (activity: string, turnouts = 0, households = 0, people = 0) => ({
  activity,
  turnouts,
  households,
  people,
});

describe('volunteer turnouts', () => {
  it('are summed by activity, without those struck out', async () => {
    await record('cleaning', 2, 5);
    const twice = await record('cleaning', 3, 0);
    await record('lighting', 0, 4);
    council.clock.set('2018-06-02T08:00:00.000Z');
    await strikeOut(twice, '重复登记');
    const { sums, items } = await list();
    expect(sums).toEqual([
      sum('cleaning', 1, 2, 5),
      sum('greening'),
      sum('lighting', 1, 0, 4),
      sum('beautifying'),
    ]);
    expect(items).toHaveLength(3);
    expect(items[1]).toEqual({
      ...{ turnoutId: twice, activity: 'cleaning', date: '2018-05-30', households: 3, people: 0 },
      recorded: { role: 'council-member', name: '李**', at: NOW },
      struckOut: {
        ...{ role: 'council-director', name: '张**', at: '2018-06-02T08:00:00.000Z' },
        reason: '重复登记',
      },
    });
    const before = await list({ asOf: '2018-06-01' });
    expect(before.sums[0]).toEqual(sum('cleaning', 2, 5, 5));
    expect(before.items[1]).toMatchObject({ turnoutId: twice, struckOut: null });
    expect(await list({ asOf: '2018-06-02' })).toEqual(await list());
    expect(await list({ asOf: '2018-05-31' })).toMatchObject({ items: [] });
  });

  it('come in pages, the last recorded first', async () => {
    const ids = [await record('greening', 1, 1), await record('greening', 2, 2)];
    ids.push(await record('greening', 3, 3));
    const queries: readonly Record<string, string>[] = [{}, { asOf: '2018-06-01' }];
    for (const query of queries) {
      const first = await list({ ...query, limit: '2' });
      const second = await list({ ...query, limit: '2', cursor: first.nextCursor! });
      const shown = [...first.items, ...second.items].map(({ turnoutId }) => turnoutId);
      expect(shown).toEqual([...ids].reverse());
      expect(second.sums).toEqual(first.sums);
      expect(second.nextCursor).toBeNull();
    }
  });

  it('are recorded by the council of the compound only', async () => {
    const { compoundId, territory } = compound;
    const figures = { activity: 'cleaning', date: '2018-05-30', households: 1, people: 1 };
    const input = { compoundId, ...figures };
    await expect(council.send(RecordTurnout, input)).rejects.toEqual(
      new Forbidden('role-not-allowed'),
    );
    const elsewhere = territory.replace(compoundId, randomUUID());
    const stranger = actor(randomUUID(), 'council-member', elsewhere);
    await expect(council.send(RecordTurnout, input, stranger)).rejects.toEqual(
      new Forbidden('territory-not-allowed'),
    );
    await expect(
      council.send(RecordTurnout, { ...input, households: 4 }, compound.director),
    ).rejects.toMatchObject({ code: 'more-households-than-registered' });
    const nowhere = council.get(TurnoutListHttp).list(randomUUID(), {});
    await expect(nowhere).rejects.toEqual(new NotFound('compound'));
  });
});
