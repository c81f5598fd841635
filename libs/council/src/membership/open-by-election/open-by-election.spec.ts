import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import {
  byElection,
  closed,
  councilId,
  dissolved,
  formed,
  joined,
  nominated,
  officer,
  personId,
  standing,
} from '../council.samples';
import { decide, MAX_MEMBERS, OpenByElection } from './open-by-election';

const given = spec(council, decide, { actor: officer });
const open = shape(OpenByElection, { councilId, reason: 'a seat is empty' });

describe('open by-election', () => {
  it('opens the first', () =>
    given(...standing)
      .when(open)
      .thenEvents(byElection(1)));

  it('opens the next when one was closed, or filled its seat', () => {
    given(...standing, byElection(), closed())
      .when(open)
      .thenEvents(byElection(2));
    given(...standing, byElection(), nominated(4), joined(4))
      .when(open)
      .thenEvents(byElection(2));
  });

  it('opens one at a time', () =>
    given(...standing, byElection())
      .when(open)
      .thenRefused('by-election-open'));

  it('is for an established council', () => {
    given(formed()).when(open).thenRefused('not-established');
    given(...standing, dissolved)
      .when(open)
      .thenRefused('not-established');
    expect(given().when(open).events).toThrow(new NotFound('council'));
  });

  it('is refused to a council of 100', () => {
    const memberIds = Array.from({ length: MAX_MEMBERS }, (_, n) => personId(n));
    const { data } = standing.at(-1)! as Extract<
      (typeof standing)[number],
      { type: 'CouncilEstablished' }
    >;
    const full = { type: 'CouncilEstablished', data: { ...data, memberIds } } as const;
    given(formed(), full).when(open).thenRefused('too-many-members', { limit: 100 });
  });
});
