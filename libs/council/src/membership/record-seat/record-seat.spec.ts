import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import {
  accepted,
  councilId,
  declined,
  dissolved,
  formed,
  left,
  nominated,
  personId,
  standing,
} from '../council.samples';
import { decide, RecordSeat } from './record-seat';

const given = spec(council, decide);
const record = (number: number, term = 1) =>
  shape(RecordSeat, { councilId, personId: personId(number), term });
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

  it('lapses when it was for the term before', () =>
    given(formed(2), nominated(1)).when(record(1, 1)).thenEvents(lapsed(1)));
});
