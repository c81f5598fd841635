import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type RatingEvent, rating } from '../rating';
import {
  actor,
  councilId,
  counted,
  member,
  officer,
  opened,
  periodId,
  votingEnded,
} from '../rating.samples';
import {
  AbandonRating,
  AbandonRatingOfCouncil,
  COUNCIL_DISSOLVED,
  decide,
  decideOfCouncil,
} from './abandon-rating';

const given = spec(rating, decide, { actor: officer });
const abandon = shape(AbandonRating, { periodId, reason: '参与不足' });
const abandoned = (reason = '参与不足'): RatingEvent => ({
  type: 'RatingAbandoned',
  data: { periodId, councilId, reason },
});

describe('give a rating up', () => {
  it('is while it is voted on, or public', () => {
    given(opened()).when(abandon).thenEvents(abandoned());
    given(...counted)
      .when(abandon)
      .thenEvents(abandoned());
  });
  it('is not while it is counted, nor again', () => {
    given(opened(), votingEnded).when(abandon).thenRefused('rating-ended');
    given(opened(), abandoned()).when(abandon).thenRefused('rating-ended');
  });
  it('is not by who is rated', () =>
    given(opened())
      .when(abandon, { actor: actor(member(1), 'street-officer') })
      .thenRefused('rated-person'));
});

describe('the council is dissolved', () => {
  const when = spec(rating, decideOfCouncil, { loaded: { periodId } });
  const dissolved = shape(AbandonRatingOfCouncil, { councilId });
  it('ends a voting, not a result', () => {
    when(opened()).when(dissolved).thenEvents(abandoned(COUNCIL_DISSOLVED));
    when(...counted)
      .when(dissolved)
      .thenNothing();
    when().when(dissolved).thenNothing();
  });
});
