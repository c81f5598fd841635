import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import {
  accepted,
  byElection,
  closed,
  councilId,
  declined,
  dissolved,
  formed,
  inRoundOf,
  joined,
  left,
  nominated,
  personId,
  standing,
} from '../council.samples';
import { decide, RecordSeat } from './record-seat';

const given = spec(council, decide);
const record = (number: number, term = 1) =>
  shape(RecordSeat, { councilId, personId: personId(number), term });
const recordIn = (round: number, number: number) => ({ ...record(number), round });
const lapsed = (number: number, term = 1) =>
  ({ type: 'AcceptanceLapsed', data: { councilId, personId: personId(number), term } }) as const;

describe('record acceptance', () => {
  it('records it while forming', () =>
    given(formed(), nominated(1)).when(record(1)).thenEvents(accepted(1)));

  it('records it once', () =>
    given(formed(), nominated(1), accepted(1)).when(record(1)).thenNothing());

  it('changes nothing for a member: establishing was faster', () =>
    given(...standing)
      .when(record(1))
      .thenNothing());

  it('lapses when the council was established without the person', () =>
    given(...standing)
      .when(record(4))
      .thenEvents(lapsed(4)));

  it('lapses when the person declined meanwhile', () =>
    given(formed(), nominated(1), declined(1)).when(record(1)).thenEvents(lapsed(1)));

  it('lapses when the person left meanwhile', () =>
    given(...standing, left(3))
      .when(record(3))
      .thenEvents(lapsed(3)));

  it('lapses when the council was dissolved', () =>
    given(formed(), nominated(1), dissolved).when(record(1)).thenEvents(lapsed(1)));

  it('records it in a by-election, and leaves the elected be', () => {
    const open = [...standing, byElection(), inRoundOf(nominated(4))];
    given(...open)
      .when(recordIn(1, 4))
      .thenEvents(inRoundOf(accepted(4)));
    given(...open, inRoundOf(accepted(4)))
      .when(recordIn(1, 4))
      .thenNothing();
    given(...open, joined(4))
      .when(recordIn(1, 4))
      .thenNothing();
  });

  it('lapses when the by-election ended without the person', () => {
    const open = [...standing, byElection(), inRoundOf(nominated(4)), inRoundOf(nominated(5))];
    given(...open, closed())
      .when(recordIn(1, 4))
      .thenEvents(inRoundOf(lapsed(4)));
    given(...open, joined(5))
      .when(recordIn(1, 4))
      .thenEvents(inRoundOf(lapsed(4)));
  });

  it('lapses when it was for the round before, though the person stands again', () => {
    const again = [...standing, byElection(), closed(), byElection(2), inRoundOf(nominated(4), 2)];
    given(...again)
      .when(recordIn(1, 4))
      .thenEvents(inRoundOf(lapsed(4)));
    given(...again)
      .when(record(4))
      .thenEvents(lapsed(4));
  });

  it('lapses when a seat of the founding comes after a by-election elected the person', () =>
    given(...standing, byElection(), inRoundOf(nominated(4)), joined(4))
      .when(record(4))
      .thenEvents(lapsed(4)));

  it('lapses when it was for the term before', () =>
    given(formed(2), nominated(1)).when(record(1, 1)).thenEvents(lapsed(1)));
});
