import { spec } from '@yishi/kernel';
import {
  actor,
  director,
  householdId,
  member,
  resident,
  territory,
} from '../membership/council.samples';
import {
  a,
  adopted,
  answered,
  atAnswered,
  atDissatisfied,
  atRelayed,
  atReopened,
  changed,
  declined,
  explained,
  opinionId,
  rated,
  recorded,
  reopened,
  resolved,
  submitted,
} from './opinion.samples';
import { type OpinionEvent, opinions } from './opinions';
import { RateOpinion, decide as rate } from './rate-opinion/rate-opinion';
import { ReopenOpinion, decide as reopen } from './reopen-opinion/reopen-opinion';

const toRate = spec(opinions, rate, { actor: resident(1) });
const toReopen = spec(opinions, reopen, { actor: resident(1) });
const good = a(RateOpinion, { satisfied: true });
const bad = a(RateOpinion, { satisfied: false });
const again = a(ReopenOpinion, { reason: '灯仍不亮。' });

describe('rating', () => {
  const answers: readonly (readonly [string, readonly OpinionEvent[]])[] = [
    ['an answer', atAnswered],
    ['a refusal', [submitted, declined(), changed('submitted', 'declined')]],
    ['a result', [...atRelayed(), resolved(), changed('relayed', 'resolved', 'late')]],
    ['an explanation', [...atRelayed(), explained(), changed('relayed', 'explained', 'in-time')]],
  ];
  it.each(answers)('is of %s', (_what, history) => {
    toRate(...history)
      .when(good)
      .thenEvents(rated(true));
    toRate(...history)
      .when(bad)
      .thenEvents(rated(false));
  });

  it('is of nothing that waits, or goes on in the governance list', () => {
    const inList = [submitted, adopted(0n, opinionId), changed('submitted', 'adopted')];
    for (const history of [[submitted], atRelayed(), atReopened, inList])
      toRate(...history)
        .when(good)
        .thenRefused('nothing-to-rate');
  });

  it('is said once', () => {
    toRate(...atDissatisfied)
      .when(bad)
      .thenNothing();
    toRate(...atDissatisfied)
      .when(good)
      .thenRefused('already-rated');
  });

  it('is said anew of a new answer', () =>
    toRate(...atReopened, answered(), changed('reopened', 'answered'))
      .when(good)
      .thenEvents(rated(true)));

  it('is the household’s, whoever of it says it', () => {
    const partner = actor('partner', 'resident', `${territory}/${householdId(1)}`);
    toRate(...atAnswered)
      .when(good, { actor: partner })
      .thenEvents(rated(true));
    for (const stranger of [resident(2), member(2), director(1)])
      toRate(...atAnswered)
        .when(good, { actor: stranger })
        .thenRefused('not-the-submitter');
  });

  it('is left to the member who recorded the opinion, and to no other', () => {
    const history = [recorded, ...atAnswered.slice(1)] as const;
    toRate(...history)
      .when(good, { actor: member(2) })
      .thenEvents(rated(true));
    toRate(...history)
      .when(good, { actor: resident(1) })
      .thenEvents(rated(true));
    toRate(...history)
      .when(good, { actor: member(3) })
      .thenRefused('not-the-submitter');
  });
});

describe('reopening', () => {
  it('brings an opinion back that was not answered well', () =>
    toReopen(...atDissatisfied)
      .when(again)
      .thenEvents(reopened(), changed('answered', 'reopened')));

  it('needs the household to have said that it is not satisfied', () => {
    for (const history of [[submitted], atAnswered, [...atAnswered, rated(true)], atRelayed()])
      toReopen(...history)
        .when(again)
        .thenRefused('not-dissatisfied');
  });

  it('happens once', () => {
    toReopen(...atReopened)
      .when(again)
      .thenRefused('reopened-before');
    toReopen(...atReopened, answered(), changed('reopened', 'answered'), rated(false))
      .when(again)
      .thenRefused('reopened-before');
  });

  it('is the household’s, or of the member who recorded the opinion', () => {
    toReopen(...atDissatisfied)
      .when(again, { actor: member(2) })
      .thenRefused('not-the-submitter');
    toReopen(recorded, ...atDissatisfied.slice(1))
      .when(again, { actor: member(2) })
      .thenEvents(reopened(), changed('answered', 'reopened'));
  });
});
