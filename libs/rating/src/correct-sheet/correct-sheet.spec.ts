import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type RatingEvent, type RatingPublished, rating } from '../rating';
import {
  counted,
  household,
  input,
  member,
  objectionId,
  opened,
  periodId,
  raised,
  reviewer,
  table,
  upheld,
} from '../rating.samples';
import { CorrectSheet, decide } from './correct-sheet';

const given = spec(rating, decide, {
  actor: reviewer(1),
  now: '2018-06-04T00:00:00.000Z',
  loaded: { councilMembers: [] as readonly string[] },
});
const correct = (...scores: number[]) =>
  shape(CorrectSheet, { periodId, objectionId, scores: input(...scores), reasons: [] });
const wrong = [...counted, raised(), upheld];

describe('correct a sheet', () => {
  it('gives the next version, with the reason, and new publicity', () => {
    const events = given(...wrong)
      .when(correct(80, 70, 90))
      .events();
    expect(events[0]).toEqual({
      type: 'SheetCorrected',
      data: {
        ...{ periodId, objectionId, source: 'party', reviewerId: reviewer(1).personId },
        ...{ scores: table(80, 70, 90), reasons: [] },
      },
    });
    expect((events[1] as RatingPublished).data).toMatchObject({
      ...{ version: 2, reason: '评分有误', publicityEndsAt: '2018-06-11T00:00:00.000Z' },
      // member 3: 25 + 27 + 12
      results: [{ score: '80.00' }, { score: '70.00' }, { personId: member(3), score: '64.00' }],
    });
  });

  it('keeps the sources of a small group unshown', () => {
    const [, event] = given(...wrong)
      .when(correct(80, 70, 90))
      .events();
    for (const { sources } of (event as RatingPublished).data.results) expect(sources).toBeNull();
  });

  it('leaves out who was left out before', () => {
    const withTwo = wrong.map(
      (event): RatingEvent =>
        event.type === 'RatingPublished'
          ? { ...event, data: { ...event.data, results: event.data.results.slice(0, 2) } }
          : event,
    );
    const [, event] = given(...withTwo)
      .when(correct(80, 70, 90))
      .events();
    expect((event as RatingPublished).data.results).toHaveLength(2);
  });

  it('is by who handed in a sheet, for an objection that was upheld, once', () => {
    const command = correct(80, 70, 90);
    given(...wrong)
      .when(command, { actor: reviewer(3) })
      .thenRefused('not-your-sheet');
    given(...counted, raised())
      .when(command)
      .thenRefused('objection-not-upheld');
    const done = given(...wrong)
      .when(command)
      .events();
    given(...wrong, ...done)
      .when(command)
      .thenRefused('objection-not-upheld');
    const other = shape(CorrectSheet, { ...command, objectionId: household(1) });
    expect(given(...wrong).when(other).events).toThrow(new NotFound('objection'));
    given(opened()).when(command).thenRefused('rating-not-public');
  });

  it('is not by who has joined the council since', () =>
    given(...wrong)
      .when(correct(80, 70, 90), { loaded: { councilMembers: [reviewer(1).personId] } })
      .thenRefused('rated-person'));

  it('needs reasons for scores under 60, as the first sheet did', () =>
    expect(given(...wrong).when(correct(80, 70, 50)).events).toThrow('missing'));
});
