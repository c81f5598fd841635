import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import {
  accepted,
  councilId,
  declined,
  formed,
  nominated,
  personId,
  resident,
  standing,
  territory,
} from '../council.samples';
import { DeclineNomination, decide } from './decline-nomination';

const given = spec(council, decide, { actor: resident(1), loaded: { place: territory } });
const decline = shape(DeclineNomination, { councilId, personId: personId(1) });

describe('decline nomination', () => {
  it('declines', () => given(formed(), nominated(1)).when(decline).thenEvents(declined(1)));

  it('declines after having accepted', () =>
    given(formed(), nominated(1), accepted(1)).when(decline).thenEvents(declined(1)));

  it('declines once', () => given(formed(), nominated(1), declined(1)).when(decline).thenNothing());

  it('refuses anybody but the nominee', () =>
    given(formed(), nominated(1))
      .when(decline, { actor: resident(2) })
      .thenRefused('not-the-nominee'));

  it('refuses who was not nominated', () =>
    given(formed(), nominated(2)).when(decline).thenRefused('not-nominated'));

  it('is over when the council is established', () =>
    given(...standing)
      .when(decline)
      .thenRefused('council-not-forming'));
});
