import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import {
  accepted,
  councilId,
  declined,
  established,
  formed,
  nominated,
  officer,
  personId,
  standing,
} from '../council.samples';
import { decide, EstablishCouncil } from './establish-council';

const given = spec(council, decide, { actor: officer });
const establish = (director: number) =>
  shape(EstablishCouncil, { councilId, directorId: personId(director) });
const seated = (...numbers: readonly number[]) => ({
  loaded: { seatedIds: new Set(numbers.map(personId)) },
});
const lapsed = (number: number) =>
  ({ type: 'AcceptanceLapsed', data: { councilId, personId: personId(number), term: 1 } }) as const;
const forming = [formed(), nominated(1), nominated(2), nominated(3)];

describe('establish council', () => {
  it('makes members of all who accepted', () =>
    given(...forming)
      .when(establish(1), seated(1, 2, 3))
      .thenEvents(established(1, 2, 3)));

  it('counts seats, not what the council has heard so far', () =>
    given(...forming, accepted(1), accepted(2), accepted(3))
      .when(establish(1), seated(1, 2))
      .thenRefused('too-few-members', { accepted: 2, missing: 1 }));

  it('frees who accepted while the seats were being asked for', () =>
    given(...forming, nominated(4), nominated(5), accepted(1), accepted(4))
      .when(establish(1), seated(1, 2, 3))
      .thenEvents(established(1, 2, 3), lapsed(4)));

  it('says how many are missing', () => {
    given(formed())
      .when(establish(1), seated())
      .thenRefused('too-few-members', { accepted: 0, missing: 3 });
    given(...forming)
      .when(establish(1), seated(1))
      .thenRefused('too-few-members', { accepted: 1, missing: 2 });
  });

  it('does not count who declined, though the seat is not free yet', () =>
    given(...forming, declined(3))
      .when(establish(1), seated(1, 2, 3))
      .thenRefused('too-few-members', { accepted: 2, missing: 1 }));

  it('refuses a director who is no member', () =>
    given(...forming, nominated(4))
      .when(establish(4), seated(1, 2, 3))
      .thenRefused('director-not-a-member'));

  it('refuses to establish twice', () =>
    given(...standing)
      .when(establish(1), seated(1, 2, 3))
      .thenRefused('council-not-forming'));
});
