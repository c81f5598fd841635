import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import {
  accepted,
  byElection,
  closed,
  councilId,
  inRoundOf,
  nominated,
  officer,
  personId,
  standing,
} from '../council.samples';
import { CloseByElection, decide } from './close-by-election';

const given = spec(council, decide, { actor: officer });
const close = shape(CloseByElection, { councilId, reason: 'nobody stood' });

describe('close by-election', () => {
  it('ends it without a result', () =>
    given(...standing, byElection())
      .when(close)
      .thenEvents(closed()));

  it('frees who accepted', () =>
    given(...standing, byElection(), inRoundOf(nominated(4)), inRoundOf(accepted(4)))
      .when(close)
      .thenEvents(closed(), {
        type: 'AcceptanceLapsed',
        data: { councilId, personId: personId(4), term: 1, round: 1 },
      }));

  it('ends what is open only', () => {
    given(...standing)
      .when(close)
      .thenRefused('no-by-election');
    given(...standing, byElection(), closed())
      .when(close)
      .thenRefused('no-by-election');
  });
});
