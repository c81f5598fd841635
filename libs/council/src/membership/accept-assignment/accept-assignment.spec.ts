import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import {
  councilId,
  director,
  formed,
  householdId,
  linked,
  personId,
  standing,
} from '../council.samples';
import { AcceptAssignment, decide } from './accept-assignment';

const registered = new Set(Array.from({ length: 100 }, (_, n) => householdId(n)));
const given = spec(council, decide, { actor: director(1), loaded: { registered } });
/** A member and households. */
type Pair = readonly [number, readonly number[]];
const accept = (...assignments: readonly Pair[]) =>
  shape(AcceptAssignment, {
    councilId,
    assignments: assignments.map(([person, households]) => ({
      personId: personId(person),
      householdIds: households.map(householdId),
    })),
  });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

describe('accept assignment', () => {
  it('links all of them', () =>
    given(...standing)
      .when(accept([1, [1, 2]], [2, [3]], [3, []]))
      .thenEvents(linked(1, 1), linked(1, 2), linked(2, 3)));

  it('leaves alone what is linked so already', () => {
    const some = given(...standing, linked(1, 1));
    some.when(accept([1, [1, 2]])).thenEvents(linked(1, 2));
    some.when(accept([1, [1]])).thenNothing();
  });

  it('is refused whole when one household is linked to another', () => {
    const taken = { householdId: householdId(3) };
    given(...standing, linked(3, 3))
      .when(accept([1, [1]], [2, [3]]))
      .thenRefused('household-linked-elsewhere', taken);
    given(...standing)
      .when(accept([1, [3]], [2, [3]]))
      .thenRefused('household-linked-elsewhere', taken);
  });

  it('is refused whole when a member would have more than 30', () => {
    const thirty = range(0, 30);
    expect(
      given(...standing)
        .when(accept([1, thirty]))
        .events(),
    ).toHaveLength(30);
    given(...standing, linked(1, 50))
      .when(accept([2, [60]], [1, thirty]))
      .thenRefused('too-many-households', { limit: 30 });
    given(...standing)
      .when(accept([1, thirty], [1, [30]]))
      .thenRefused('too-many-households', { limit: 30 });
  });

  it('finds no stranger and no household outside the register', () => {
    const run = (...assignments: readonly Pair[]) =>
      given(...standing).when(accept(...assignments)).events;
    expect(run([1, [1]], [9, [2]])).toThrow(new NotFound('member'));
    expect(run([1, [1, 100]])).toThrow(new NotFound('household'));
  });

  it('needs an established council', () =>
    given(formed())
      .when(accept([1, [1]]))
      .thenRefused('not-established'));

  it('names what is wrong in it', () => {
    expect(() => accept([1, [1, 1]])).toThrow('assignments.0.householdIds: not-distinct');
    expect(() => accept([1, range(0, 31)])).toThrow('assignments.0.householdIds: too-many');
    expect(() => accept()).toThrow('assignments: too-few');
    const many = range(0, 34).map((n) => [n, []] as const);
    expect(() => accept(...many)).toThrow('assignments: too-many');
  });
});
