import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { rating } from '../rating';
import {
  actor,
  counted,
  household,
  member,
  objectionId,
  opened,
  PUBLICITY_ENDS,
  periodId,
  raised,
  rated,
  resident,
  territory,
} from '../rating.samples';
import { decide, MAX_OBJECTIONS, ObjectToRating } from './raise-objection';

const place = `${territory}/${household(1)}`;
const given = spec(rating, decide, {
  actor: resident(1),
  commandId: objectionId,
  loaded: { place },
});
const object = shape(ObjectToRating, { periodId, grounds: 'score', text: '与事实不符' });
const by = ({ personId }: { personId: string }) => ({ by: personId });

describe('object to a rating', () => {
  it('is for residents and for the rated members', () => {
    given(...counted)
      .when(object)
      .thenEvents(raised());
    given(...counted)
      .when(object, { actor: rated(3), loaded: { place: territory } })
      .thenEvents(raised());
    given(...counted)
      .when(object, { actor: actor(member(9), 'council-member'), loaded: { place: territory } })
      .thenRefused('not-a-rated-member');
  });

  it('is during the publicity', () => {
    given(opened()).when(object).thenRefused('rating-not-public');
    given(...counted)
      .when(object, { now: PUBLICITY_ENDS })
      .thenRefused('rating-not-public');
    given(...counted)
      .when(object, { now: '2018-06-08T07:59:59.999Z' })
      .thenEvents(raised());
  });

  it('is one at a time for a person', () => {
    given(...counted, [raised(household(9)), by(resident(1))])
      .when(object)
      .thenRefused('objection-undecided');
    given(...counted, [raised(household(9)), by(resident(2))])
      .when(object)
      .thenEvents(raised());
  });

  it('has a limit', () => {
    const many = Array.from({ length: MAX_OBJECTIONS }, (_, n) => raised(household(n)));
    given(...counted, ...many)
      .when(object)
      .thenRefused('too-many-rating-objections', { limit: 1_000 });
  });
});
