import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import {
  councilId,
  formed,
  left,
  nominated,
  officer,
  personId,
  standing,
} from '../council.samples';
import { AppointDirector, decide } from './appoint-director';

const given = spec(council, decide, { actor: officer });
const appoint = (number: number) =>
  shape(AppointDirector, { councilId, personId: personId(number) });

describe('appoint director', () => {
  it('names another member', () =>
    given(...standing)
      .when(appoint(2))
      .thenEvents({ type: 'DirectorAppointed', data: { councilId, personId: personId(2) } }));

  it('changes nothing for the director', () =>
    given(...standing)
      .when(appoint(1))
      .thenNothing());

  it('refuses who is no member, or none any more', () => {
    given(...standing)
      .when(appoint(4))
      .thenRefused('director-not-a-member');
    given(...standing, left(2))
      .when(appoint(2))
      .thenRefused('director-not-a-member');
  });

  it('refuses while the council is forming', () =>
    given(formed(), nominated(1)).when(appoint(1)).thenRefused('not-established'));
});
