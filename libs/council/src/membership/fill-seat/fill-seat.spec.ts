import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import {
  accepted,
  byElection,
  closed,
  councilId,
  declined,
  formed,
  inRoundOf,
  joined,
  nominated,
  officer,
  personId,
  standing,
} from '../council.samples';
import { decide, FillSeat } from './fill-seat';

const given = spec(council, decide, { actor: officer });
const fill = (number: number) => shape(FillSeat, { councilId, personId: personId(number) });
const seated = (round: number, term = 1) => ({ loaded: { seat: { councilId, term, round } } });
const unseated = { loaded: { seat: { councilId: '', term: 0, round: 0 } } };
const open = [...standing, byElection(), inRoundOf(nominated(4)), inRoundOf(nominated(5))];
const lapsed = (number: number) =>
  ({
    type: 'AcceptanceLapsed',
    data: { councilId, personId: personId(number), term: 1, round: 1 },
  }) as const;

describe('fill seat', () => {
  it('makes a member of one who accepted', () =>
    given(...open, inRoundOf(accepted(4)))
      .when(fill(4), seated(1))
      .thenEvents(joined(4)));

  it('counts the seat, not what the council has heard so far', () =>
    given(...open)
      .when(fill(4), seated(1))
      .thenEvents(joined(4)));

  it('frees the others who accepted', () =>
    given(...open, inRoundOf(accepted(4)), inRoundOf(accepted(5)))
      .when(fill(4), seated(1))
      .thenEvents(joined(4), lapsed(5)));

  it('refuses who was not nominated in this round, who declined, who has not accepted', () => {
    given(...open)
      .when(fill(6), seated(1))
      .thenRefused('not-nominated');
    given(...open, inRoundOf(declined(4)))
      .when(fill(4), seated(1))
      .thenRefused('nomination-declined');
    given(...open)
      .when(fill(4), unseated)
      .thenRefused('nomination-not-accepted');
  });

  it('does not take the seat of a round before, which is about to be released', () =>
    given(...open, closed(), byElection(2), inRoundOf(nominated(4), 2))
      .when(fill(4), seated(1))
      .thenRefused('nomination-not-accepted'));

  it('fills one seat', () =>
    given(...open, joined(4))
      .when(fill(5), seated(1))
      .thenRefused('no-by-election'));

  it('is for a by-election', () => {
    given(...standing)
      .when(fill(4), seated(0))
      .thenRefused('no-by-election');
    given(formed(), nominated(4)).when(fill(4), seated(0)).thenRefused('not-established');
  });
});
