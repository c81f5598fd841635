import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../council';
import {
  byElection,
  closed,
  councilId,
  declined,
  dissolved,
  formed,
  inRoundOf,
  left,
  nominated,
  personId,
  resident,
  standing,
  territory,
} from '../council.samples';
import { decide, MAX_NOMINATIONS, MAX_RECOMMENDATIONS, Nominate } from './nominate';

const given = spec(council, decide, { loaded: { place: territory } });
const nominate = (number: number) => shape(Nominate, { councilId, personId: personId(number) });

describe('nominate', () => {
  it('takes a self-nomination', () =>
    given(formed())
      .when(nominate(1), { actor: resident(1) })
      .thenEvents(nominated(1)));

  it('takes a recommendation of another person', () =>
    given(formed())
      .when(nominate(2), { actor: resident(1) })
      .thenEvents({
        type: 'CandidateNominated',
        data: { councilId, personId: personId(2), term: 1, kind: 'recommended' },
      }));

  it('takes a person once, by whomever', () => {
    const again = given(formed(), nominated(1));
    again.when(nominate(1), { actor: resident(1) }).thenRefused('already-nominated');
    again.when(nominate(1), { actor: resident(2) }).thenRefused('already-nominated');
  });

  it('takes a person once, also after declining', () =>
    given(formed(), nominated(1), declined(1))
      .when(nominate(1), { actor: resident(2) })
      .thenRefused('already-nominated'));

  it('is over when the council is established or dissolved', () => {
    const fourth = nominate(4);
    given(...standing)
      .when(fourth, { actor: resident(4) })
      .thenRefused('council-not-forming');
    given(formed(), dissolved)
      .when(fourth, { actor: resident(4) })
      .thenRefused('council-not-forming');
  });

  it('is taken again in a by-election, also of who was nominated before', () => {
    given(...standing, byElection())
      .when(nominate(4), { actor: resident(4) })
      .thenEvents(inRoundOf(nominated(4)));
    given(formed(), nominated(4), declined(4), ...standing.slice(1), byElection())
      .when(nominate(4), { actor: resident(4) })
      .thenEvents(inRoundOf(nominated(4)));
    const second = [...standing, byElection(), inRoundOf(nominated(4)), closed(), byElection(2)];
    given(...second)
      .when(nominate(4), { actor: resident(4) })
      .thenEvents(inRoundOf(nominated(4), 2));
  });

  it('is over when the by-election is', () =>
    given(...standing, byElection(), closed())
      .when(nominate(4), { actor: resident(4) })
      .thenRefused('council-not-forming'));

  it('refuses a member, and not who left', () => {
    given(...standing, byElection())
      .when(nominate(3), { actor: resident(3) })
      .thenRefused('already-a-member');
    given(...standing, left(3), byElection())
      .when(nominate(3), { actor: resident(3) })
      .thenEvents(inRoundOf(nominated(3)));
  });

  it('finds no council', () => {
    const run = given().when(nominate(1), { actor: resident(1) }).events;
    expect(run).toThrow(new NotFound('council'));
  });

  it('takes 100 people and no more', () => {
    const many: CouncilEvent[] = Array.from({ length: MAX_NOMINATIONS }, (_, n) => nominated(n));
    given(formed(), ...many.slice(1))
      .when(nominate(100), { actor: resident(100) })
      .thenEvents(nominated(100));
    given(formed(), ...many)
      .when(nominate(100), { actor: resident(100) })
      .thenRefused('too-many-nominations', { limit: 100 });
  });

  describe('by one person', () => {
    const by = (number: number) => ({ by: personId(number) });
    const recommended = (number: number): CouncilEvent => ({
      type: 'CandidateNominated',
      data: { councilId, personId: personId(number), term: 1, kind: 'recommended' },
    });
    const nine = Array.from(
      { length: MAX_RECOMMENDATIONS - 1 },
      (_, n) => [recommended(n + 10), by(1)] as const,
    );
    const tenth = [recommended(20), by(1)] as const;

    it('takes 10 recommendations and no more', () => {
      given(formed(), ...nine)
        .when(nominate(20), { actor: resident(1) })
        .thenEvents(recommended(20));
      given(formed(), ...nine, tenth)
        .when(nominate(21), { actor: resident(1) })
        .thenRefused('too-many-recommendations', { limit: 10 });
    });

    it('does not count the own nomination, before or after', () => {
      given(formed(), [nominated(1), by(1)], ...nine)
        .when(nominate(20), { actor: resident(1) })
        .thenEvents(recommended(20));
      given(formed(), ...nine, tenth)
        .when(nominate(1), { actor: resident(1) })
        .thenEvents(nominated(1));
    });

    it('does not count what others recommended, nor an earlier term', () => {
      given(formed(), ...nine, tenth)
        .when(nominate(21), { actor: resident(2) })
        .thenEvents(recommended(21));
      const again = given(formed(), ...nine, tenth, dissolved, formed(2));
      const events = again.when(nominate(21), { actor: resident(1) }).events();
      expect(events).toMatchObject([{ data: { term: 2, kind: 'recommended' } }]);
    });
  });
});
