import fc from 'fast-check';
import { byAddress, housingOf } from './address';
import { type Assignment, assignHouseholds, type Load, type Unlinked } from './assign-households';

const at = (address: string): Unlinked => ({ householdId: `h-${address}`, address });
const newMember = (personId: string): Load => ({ personId, linked: 0, firstAddress: '' });
const sizes = ({ members }: Assignment) => members.map(({ households }) => households.length);
const addresses = ({ members }: Assignment) =>
  members.map(({ households }) => households.map(({ address }) => address));

describe('assign households', () => {
  it('shares a compound among the members, building by building', () => {
    const unlinked = ['2-1-101', '10-1-101', '1-1-101', '1-2-101', '2-1-102', '10-1-102'].map(at);
    const result = assignHouseholds(unlinked, ['a', 'b', 'c'].map(newMember), 30);
    expect(addresses(result)).toEqual([
      ['1-1-101', '1-2-101'],
      ['2-1-101', '2-1-102'],
      ['10-1-101', '10-1-102'],
    ]);
    expect(result.unassigned).toEqual([]);
  });

  it('gives the one more where no unit is cut', () => {
    // 3 + 4 and 4 + 3 are as equal; only one of them keeps the units together
    const unlinked = [1, 2, 3].map((n) => at(`1-1-${n}`));
    unlinked.push(...[1, 2, 3, 4].map((n) => at(`1-2-${n}`)));
    expect(sizes(assignHouseholds(unlinked, ['a', 'b'].map(newMember), 30))).toEqual([3, 4]);
    const other = [1, 2, 3, 4].map((n) => at(`1-1-${n}`));
    other.push(...[1, 2, 3].map((n) => at(`1-2-${n}`)));
    expect(sizes(assignHouseholds(other, ['a', 'b'].map(newMember), 30))).toEqual([4, 3]);
  });

  it('counts what members are linked with already, and keeps them where they work', () => {
    const unlinked = ['1-1-1', '1-1-2', '2-1-1', '2-1-2'].map(at);
    const loads = [
      { personId: 'a', linked: 1, firstAddress: '2-1-9' },
      { personId: 'b', linked: 1, firstAddress: '1-1-9' },
      { personId: 'c', linked: 9, firstAddress: '3-1-1' },
    ];
    const { members } = assignHouseholds(unlinked, loads, 30);
    const shown = members.map(({ personId, households }) => [
      personId,
      ...households.map(({ address }) => address),
    ]);
    expect(shown).toEqual([['b', '1-1-1', '1-1-2'], ['a', '2-1-1', '2-1-2'], ['c']]);
  });

  it('leaves unassigned what is above the limit', () => {
    const unlinked = Array.from({ length: 65 }, (_, n) => at(`1-1-${n + 1}`));
    const result = assignHouseholds(unlinked, ['a', 'b'].map(newMember), 30);
    expect(sizes(result)).toEqual([30, 30]);
    expect(result.unassigned.map(({ address }) => address)).toEqual(
      [61, 62, 63, 64, 65].map((n) => `1-1-${n}`),
    );
  });

  it('has nothing to do without households, and nobody without members', () => {
    expect(sizes(assignHouseholds([], [newMember('a')], 30))).toEqual([0]);
    expect(assignHouseholds([at('1-1-1')], [], 30)).toEqual({
      members: [],
      unassigned: [at('1-1-1')],
    });
  });
});

// ------------------------------------------------------------------------------------- properties

const seed = Date.now() % 2 ** 31;
const told = { seed, numRuns: 500 };

type Case = Readonly<{ unlinked: readonly Unlinked[]; loads: readonly Load[]; limit: number }>;

/** Few buildings and units, so that runs meet within them; `limit` is often reached. */
const cases = (maxHouseholds: number, maxMembers: number): fc.Arbitrary<Case> => {
  const building = fc.integer({ min: 1, max: 3 });
  const unit = fc.integer({ min: 1, max: 2 });
  const address = fc
    .tuple(building, unit, fc.integer({ min: 1, max: 12 }))
    .map((parts) => parts.join('-'));
  const unlinked = fc.uniqueArray(address, { maxLength: maxHouseholds });
  const load = fc.record({ linked: fc.integer({ min: 0, max: 5 }), firstAddress: address });
  const loads = fc.array(load, { maxLength: maxMembers });
  return fc.record({
    unlinked: unlinked.map((all) => all.map(at)),
    loads: loads.map((all) =>
      all.map(({ linked, firstAddress }, index) => ({
        ...{ personId: `p-${index}`, linked },
        firstAddress: linked === 0 ? '' : firstAddress,
      })),
    ),
    limit: fc.integer({ min: 5, max: 8 }),
  });
};

const linkedOf = ({ loads }: Case, personId: string): number =>
  loads.find((load) => load.personId === personId)!.linked;

/** Nobody is given a household while another, who is not full, has two fewer. */
const isBalanced = (given: readonly number[], linked: readonly number[], limit: number): boolean =>
  given.every((own, index) => {
    const total = own + linked[index]!;
    if (total > limit && own > 0) return false;
    return (
      own === 0 ||
      given.every((other, j) => {
        const others = other + linked[j]!;
        return others >= limit || total - others <= 1;
      })
    );
  });

/** Cuts inside units, and inside buildings, that runs of these sizes make. */
function cuts(row: readonly Unlinked[], given: readonly number[]): readonly [number, number] {
  let [inUnits, inBuildings, place] = [0, 0, 0];
  for (const size of given) {
    const [before, here] = [row[place - 1], row[place]];
    if (size > 0 && before && here) {
      const [one, other] = [housingOf(before.address), housingOf(here.address)];
      if (one.building === other.building) inBuildings++;
      if (one.building === other.building && one.unit === other.unit) inUnits++;
    }
    place += size;
  }
  return [inUnits, inBuildings];
}

/** Every way to give `count` to so many. */
function* ways(count: number, members: number): Generator<readonly number[]> {
  if (members === 0) {
    if (count === 0) yield [];
    return;
  }
  for (let own = 0; own <= count; own++)
    for (const others of ways(count - own, members - 1)) yield [own, ...others];
}

describe(`the assignment of households (seed ${seed})`, () => {
  it('assigns everyone once, in the order of addresses, as far as there is room', () =>
    fc.assert(
      fc.property(cases(30, 6), (example) => {
        const { unlinked, loads, limit } = example;
        const { members, unassigned } = assignHouseholds(unlinked, loads, limit);
        const all = [...members.flatMap(({ households }) => households), ...unassigned];
        expect(all).toEqual([...unlinked].sort((a, b) => byAddress(a.address, b.address)));
        const isFull = members.every(({ personId, households }) => {
          return households.length + linkedOf(example, personId) >= limit;
        });
        if (unassigned.length > 0) expect(isFull).toBe(true);
        expect(members.map(({ personId }) => personId).sort()).toEqual(
          loads.map(({ personId }) => personId).sort(),
        );
      }),
      told,
    ));

  it('is balanced', () =>
    fc.assert(
      fc.property(cases(30, 6), (example) => {
        const result = assignHouseholds(example.unlinked, example.loads, example.limit);
        const linked = result.members.map(({ personId }) => linkedOf(example, personId));
        expect(isBalanced(sizes(result), linked, example.limit)).toBe(true);
      }),
      told,
    ));

  it('makes the fewest cuts in units, then in buildings, of all balanced ones', () =>
    fc.assert(
      fc.property(cases(10, 4), (example) => {
        const result = assignHouseholds(example.unlinked, example.loads, example.limit);
        const linked = result.members.map(({ personId }) => linkedOf(example, personId));
        const row = result.members.flatMap(({ households }) => households);
        const balanced = [...ways(row.length, linked.length)].filter((given) =>
          isBalanced(given, linked, example.limit),
        );
        const costs = balanced.map((given) => cuts(row, given));
        const [least] = costs.sort(([a, b], [c, d]) => a - c || b - d);
        expect(cuts(row, sizes(result))).toEqual(least);
      }),
      told,
    ));

  it('does not depend on the order it is given in', () =>
    fc.assert(
      fc.property(
        cases(20, 5).chain((example) =>
          fc.tuple(
            fc.constant(example),
            fc.shuffledSubarray([...example.unlinked], { minLength: example.unlinked.length }),
            fc.shuffledSubarray([...example.loads], { minLength: example.loads.length }),
          ),
        ),
        ([{ unlinked, loads, limit }, otherUnlinked, otherLoads]) =>
          expect(assignHouseholds(otherUnlinked, otherLoads, limit)).toEqual(
            assignHouseholds(unlinked, loads, limit),
          ),
      ),
      told,
    ));
});
