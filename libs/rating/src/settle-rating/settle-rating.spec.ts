import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type RatingEvent, rating } from '../rating';
import {
  counted,
  member,
  objectionId,
  of,
  opened,
  PUBLICITY_ENDS,
  periodId,
  published,
  raised,
  upheld,
} from '../rating.samples';
import { decide, SettleRating } from './settle-rating';

const given = spec(rating, decide, { now: PUBLICITY_ENDS });
const settle = (version = 1) => shape(SettleRating, { periodId, version });
const overruled: RatingEvent = {
  type: 'RatingObjectionOverruled',
  data: { periodId, objectionId, reason: 'x', version: 1, publicityEndsAt: PUBLICITY_ENDS },
};
const types = (events: readonly RatingEvent[]) => events.map(({ type }) => type);

describe('settle a rating', () => {
  it('lets the published result stand', () => {
    const [event] = given(...counted)
      .when(settle())
      .events();
    const { results } = (published() as { data: { results: object } }).data;
    expect(event).toEqual({
      type: 'RatingSettled',
      data: { periodId, ...of, version: 1, results, low: [member(3)], lowInARow: 2 },
    });
  });

  it('is not before the publicity has ended', () =>
    given(...counted)
      .when(settle(), { now: '2018-06-08T07:59:59.999Z' })
      .thenRefused('publicity-running', { endsAt: PUBLICITY_ENDS }));

  it('waits for open objections, and for the correction of upheld ones', () => {
    given(...counted, raised())
      .when(settle())
      .thenNothing();
    given(...counted, raised(), upheld)
      .when(settle())
      .thenNothing();
    const decided = given(...counted, raised(), overruled).when(settle());
    expect(types(decided.events())).toEqual(['RatingSettled']);
  });

  it('is of the version that is public now, once', () => {
    const next = published({ version: 2, publicityEndsAt: '2018-06-12T00:00:00.000Z' });
    given(...counted, next)
      .when(settle(1))
      .thenNothing();
    const settled = given(...counted)
      .when(settle())
      .events();
    given(...counted, ...settled)
      .when(settle())
      .thenNothing();
    given(opened()).when(settle()).thenNothing();
  });
});
