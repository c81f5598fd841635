import { Malformed, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../council';
import {
  byElection,
  closed,
  councilId,
  declined,
  formed,
  inRoundOf,
  left,
  nominated,
  personId,
  resident,
  standing,
  territory,
} from '../council.samples';
import { type SeatEvent, seat } from '../seat';
import { AcceptNomination, decide } from './accept-nomination';

const fold = (...events: readonly CouncilEvent[]) =>
  events.reduce((state, event) => council.evolve(state, event, {} as never), council.initialState);
const loaded = (...events: readonly CouncilEvent[]) => ({
  council: fold(...events),
  place: territory,
});
const given = spec(seat, decide, {
  actor: resident(1),
  loaded: loaded(formed(), nominated(1)),
});
const accept = shape(AcceptNomination, {
  councilId,
  personId: personId(1),
  displayName: '张志强',
});
const taken = (council = councilId, term = 1): SeatEvent => ({
  type: 'SeatTaken',
  data: { personId: personId(1), councilId: council, term },
});
const other = '00000000-0000-8000-8000-c00000000002';

describe('accept nomination', () => {
  it('takes the seat', () => given().when(accept).thenEvents(taken()));

  it('takes it once', () => given(taken()).when(accept).thenNothing());

  it('keeps the name out of the event', () => {
    expect(JSON.stringify(given().when(accept).events())).not.toContain('张志强');
  });

  it('refuses anybody but the nominee', () =>
    given()
      .when(accept, { actor: resident(2) })
      .thenRefused('not-the-nominee'));

  it('refuses who was not nominated', () =>
    given()
      .when(accept, { loaded: loaded(formed(), nominated(2)) })
      .thenRefused('not-nominated'));

  it('refuses who declined', () =>
    given()
      .when(accept, { loaded: loaded(formed(), nominated(1), declined(1)) })
      .thenRefused('nomination-declined'));

  it('refuses when the council is established', () =>
    given()
      .when(accept, { loaded: loaded(...standing) })
      .thenRefused('council-not-forming'));

  it('refuses who sits on another council', () =>
    given(taken(other)).when(accept).thenRefused('sits-on-another-council'));

  it('takes the seat once the other council is left', () =>
    given(taken(other), { type: 'SeatReleased', data: taken(other).data })
      .when(accept)
      .thenEvents(taken()));

  it('takes a seat of the next term, though that of the last is not released yet', () =>
    given(taken(councilId, 1))
      .when(accept, { loaded: loaded(formed(2), nominated(1)) })
      .thenEvents(taken(councilId, 2)));

  describe('in a by-election', () => {
    const inSecond = loaded(...standing, left(1), byElection(), inRoundOf(nominated(1)));
    const ofSecond = { ...taken(), data: { ...taken().data, round: 1 } };

    it('takes a seat of the round', () =>
      given().when(accept, { loaded: inSecond }).thenEvents(ofSecond));

    it('takes it though the seat before is not released yet, and once', () => {
      given(taken()).when(accept, { loaded: inSecond }).thenEvents(ofSecond);
      given(ofSecond).when(accept, { loaded: inSecond }).thenNothing();
    });

    it('refuses when it is over', () =>
      given()
        .when(accept, { loaded: loaded(...standing, byElection(), closed()) })
        .thenRefused('council-not-forming'));
  });

  it('needs a name to hold the office under', () => {
    const input = { councilId, personId: personId(1), displayName: ' ' };
    expect(() => shape(AcceptNomination, input)).toThrow(Malformed);
  });
});
