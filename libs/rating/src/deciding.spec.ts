import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import {
  OverruleRatingObjection,
  decide as overrule,
} from './overrule-objection/overrule-objection';
import { rating } from './rating';
import {
  actor,
  counted,
  household,
  member,
  objectionId,
  officer,
  PUBLICITY_ENDS,
  periodId,
  raised,
  resident,
  reviewer,
  upheld,
} from './rating.samples';
import { UpholdRatingObjection, decide as uphold } from './uphold-objection/uphold-objection';

const decision = { periodId, objectionId, reason: '评分有误' };
const open = [...counted, [raised(), { by: resident(1).personId }] as const];

describe.each([
  ['uphold', uphold, UpholdRatingObjection, upheld],
  [
    'overrule',
    overrule,
    OverruleRatingObjection,
    {
      type: 'RatingObjectionOverruled',
      data: { ...decision, version: 1, publicityEndsAt: PUBLICITY_ENDS },
    },
  ],
] as const)('%s an objection', (_name, decide, type, event) => {
  const given = spec(rating, decide as typeof uphold, { actor: officer });
  const command = shape(type as typeof UpholdRatingObjection, decision);

  it('is a decision with a reason', () =>
    given(...open)
      .when(command)
      .thenEvents(event as never));

  it('is once', () =>
    given(...open, event as never)
      .when(command)
      .thenRefused('objection-not-open'));

  it('is not by who raised it or is rated', () => {
    given(...counted, [raised(), { by: officer.personId }])
      .when(command)
      .thenRefused('own-objection');
    given(...open)
      .when(command, { actor: actor(member(1), 'street-officer') })
      .thenRefused('rated-person');
  });

  it('is not by who handed in a sheet of this period', () =>
    given(...open)
      .when(command, { actor: actor(reviewer(2).personId, 'street-officer') })
      .thenRefused('own-sheet'));

  it('is of an objection there is', () => {
    const other = shape(type as typeof UpholdRatingObjection, {
      ...decision,
      objectionId: household(1),
    });
    expect(given(...open).when(other).events).toThrow(new NotFound('objection'));
    expect(given().when(command).events).toThrow(new NotFound('rating-period'));
  });

  it('is over when the result stands', () => {
    const abandoned = { type: 'RatingAbandoned', data: { periodId, councilId: '', reason: 'x' } };
    given(...open, abandoned as never)
      .when(command)
      .thenRefused('objection-not-open');
  });
});
