import { byAddress, type Housing, housingOf } from './address';

/** A household that nobody is linked with yet. `address` is `building-unit-room`. */
export type Unlinked = Readonly<{ householdId: string; address: string }>;

/**
 * A member and what it is linked with already: how many, and the first of their addresses ('' with
 * none), which says where it works.
 */
export type Load = Readonly<{ personId: string; linked: number; firstAddress: string }>;

export type Assignment = Readonly<{
  /** In the order of the addresses of what they are linked with; those without come last. */
  members: readonly Readonly<{ personId: string; households: readonly Unlinked[] }>[];
  /** What is left when every member is full: the last addresses. */
  unassigned: readonly Unlinked[];
}>;

/**
 * Proposes whom the unlinked households are linked with.
 *
 * 1. Totals: levels are filled like water in vessels of unequal height, so that totals (existing
 *    links included) differ by at most one among all who get any, and nobody is above `limit`.
 * 2. Who gets which: households in the order of their addresses are cut into one run a member.
 *    This is linear partitioning by dynamic programming (S. Skiena, The Algorithm Design Manual,
 *    "The Ordered Partition Problem") with the sizes bound to the totals of step 1; among all such
 *    partitions it takes one that makes the fewest cuts inside units, and of these inside buildings.
 *
 * Pure; the order of what is given in changes nothing. Time is members × members in the worst case.
 */
export function assignHouseholds(
  unlinked: readonly Unlinked[],
  loads: readonly Load[],
  limit: number,
): Assignment {
  const households = [...unlinked].sort(
    (a, b) => byAddress(a.address, b.address) || compare(a.householdId, b.householdId),
  );
  const members = [...loads].sort(byPlace);
  const room = members.reduce((sum, { linked }) => sum + Math.max(0, limit - linked), 0);
  const assigned = households.slice(0, room);
  const filling = fill(members, assigned.length, limit);
  const sizes = cut(
    assigned.map(({ address }) => housingOf(address)),
    filling,
  );
  let from = 0;
  return {
    members: members.map(({ personId }, index) => {
      const to = from + sizes[index]!;
      const households = assigned.slice(from, to);
      from = to;
      return { personId, households };
    }),
    unassigned: households.slice(room),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byPlace(a: Load, b: Load): number {
  if ((a.firstAddress === '') !== (b.firstAddress === '')) return a.firstAddress === '' ? 1 : -1;
  return byAddress(a.firstAddress, b.firstAddress) || compare(a.personId, b.personId);
}

/**
 * `base`: how many each member gets at least. `extra`: so many of the `mayHaveExtra` get one more,
 * whichever.
 */
type Filling = Readonly<{
  base: readonly number[];
  mayHaveExtra: readonly boolean[];
  extra: number;
}>;

/** `count` is at most what there is room for below `limit`. */
function fill(members: readonly Load[], count: number, limit: number): Filling {
  const to = (level: number) => members.map(({ linked }) => Math.max(0, level - linked));
  const sum = (base: readonly number[]) => base.reduce((total, each) => total + each, 0);
  let level = 0;
  while (level < limit && sum(to(level + 1)) <= count) level++;
  const base = to(level);
  return {
    base,
    mayHaveExtra: members.map(({ linked }) => linked <= level && level < limit),
    extra: count - sum(base),
  };
}

type Best = Readonly<{ cost: number; hasExtra: boolean }>;

/**
 * How many each member gets: base or base + 1, where the runs cut the fewest units and buildings.
 * `best[k][x]` is the least cost of the first `k` members with `x` extras among them; the place in
 * the row of households follows from `k` and `x`. Equal costs: the later member has the extra.
 */
function cut(row: readonly Housing[], { base, mayHaveExtra, extra }: Filling): readonly number[] {
  const costs = cutCosts(row, base.length);
  const best: (Best | undefined)[][] = [[{ cost: 0, hasExtra: false }]];
  let start = 0; // of the member's run, without extras before it
  for (const [index, least] of base.entries()) {
    const before = best[index]!;
    const now: (Best | undefined)[] = [];
    for (let extras = 0; extras <= Math.min(extra, index + 1); extras++) {
      const options = [0, 1].flatMap((own): Best[] => {
        const earlier = before[extras - own];
        if (!earlier || (own === 1 && !mayHaveExtra[index])) return [];
        const isEmpty = least + own === 0;
        const cost = earlier.cost + (isEmpty ? 0 : costs[start + extras - own]!);
        return [{ cost, hasExtra: own === 1 }];
      });
      now[extras] = options.reduce<Best | undefined>(
        (least, option) => (least && least.cost < option.cost ? least : option),
        undefined,
      );
    }
    best.push(now);
    start += least;
  }
  return traced(best, base, extra);
}

function traced(
  best: readonly (readonly (Best | undefined)[])[],
  base: readonly number[],
  extra: number,
): readonly number[] {
  const sizes: number[] = [];
  let extras = extra;
  for (let index = base.length - 1; index >= 0; index--) {
    const { hasExtra } = best[index + 1]![extras]!;
    sizes[index] = base[index]! + (hasExtra ? 1 : 0);
    if (hasExtra) extras--;
  }
  return sizes;
}

/**
 * What it costs to begin a run at each place of the row: nothing between buildings, 1 between units
 * of one building, and inside a unit more than all cuts between units together.
 */
function cutCosts(row: readonly Housing[], runs: number): readonly number[] {
  return row.map((here, index) => {
    const before = row[index - 1];
    if (before?.building !== here.building) return 0;
    return before.unit === here.unit ? runs + 1 : 1;
  });
}
