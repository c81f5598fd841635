import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import {
  compoundId,
  councilId,
  director,
  formed,
  householdId,
  left,
  linked,
  member,
  officer,
  personId,
  resident,
  standing,
} from '../council.samples';
import { decide, LinkHousehold, MAX_LINKED_HOUSEHOLDS } from './link-household';

const known: { compoundId: string | undefined } = { compoundId };
const given = spec(council, decide, { actor: member(2), loaded: known });
const link = (person: number, household: number) =>
  shape(LinkHousehold, {
    councilId,
    personId: personId(person),
    householdId: householdId(household),
  });

describe('link household', () => {
  it('links a household to oneself', () =>
    given(...standing)
      .when(link(2, 7))
      .thenEvents(linked(2, 7)));

  it.each([
    ['director', director(1)],
    ['street', officer],
  ])('lets the %s link for a member', (_who, actor) =>
    given(...standing)
      .when(link(2, 7), { actor })
      .thenEvents(linked(2, 7)),
  );

  it.each([
    ['another member', member(3)],
    ['a resident', resident(7)],
  ])('refuses %s', (_who, actor) =>
    given(...standing)
      .when(link(2, 7), { actor })
      .thenRefused('not-the-member'),
  );

  it('links once', () =>
    given(...standing, linked(2, 7))
      .when(link(2, 7))
      .thenNothing());

  it('refuses a household linked to another member', () =>
    given(...standing, linked(3, 7))
      .when(link(2, 7))
      .thenRefused('household-linked-elsewhere'));

  it('links it when the other member has left', () =>
    given(...standing, linked(3, 7), left(3))
      .when(link(2, 7))
      .thenEvents(linked(2, 7)));

  it('finds no household outside the register of the compound', () => {
    for (const elsewhere of [undefined, councilId]) {
      const run = given(...standing).when(link(2, 7), { loaded: { compoundId: elsewhere } });
      expect(run.events).toThrow(new NotFound('household'));
    }
  });

  it('links 30 and no more', () => {
    const many = Array.from({ length: MAX_LINKED_HOUSEHOLDS }, (_, n) => linked(2, n));
    given(...standing, ...many.slice(1))
      .when(link(2, 30))
      .thenEvents(linked(2, 30));
    given(...standing, ...many)
      .when(link(2, 30))
      .thenRefused('too-many-households', { limit: 30 });
  });

  it('refuses while the council is forming', () =>
    given(formed()).when(link(2, 7)).thenRefused('not-established'));
});
