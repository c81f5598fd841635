import { processActor, spec } from '@yishi/kernel';
import { actor, member, officer } from '../membership/council.samples';
import { EscalateOpinion, decide as escalate } from './escalate-opinion/escalate-opinion';
import { ExplainOpinion, decide as explain } from './explain-opinion/explain-opinion';
import {
  a,
  administrator,
  atAnswered,
  atRelayed,
  changed,
  DUE,
  explained,
  finance,
  late,
  rated,
  relayed,
  reopened,
  resolved,
  submitted,
} from './opinion.samples';
import { opinions } from './opinions';
import { ResolveOpinion, decide as resolve } from './resolve-opinion/resolve-opinion';

const LAST_MOMENT = '2018-06-15T15:59:59.999Z';
const toResolve = spec(opinions, resolve, { actor: officer });
const toExplain = spec(opinions, explain, { actor: officer });
const result = a(ResolveOpinion, { result: '已更换灯泡。' });
const explanation = a(ExplainOpinion, { explanation: '已列入明年计划。' });

describe('a relayed opinion', () => {
  it('is resolved by the street, in time up to the last moment', () =>
    toResolve(...atRelayed())
      .when(result, { now: LAST_MOMENT })
      .thenEvents(resolved(), changed('relayed', 'resolved', 'in-time')));

  it('is explained by the street', () =>
    toExplain(...atRelayed())
      .when(explanation)
      .thenEvents(explained(), changed('relayed', 'explained', 'in-time')));

  it.each([
    ['finance office', finance],
    ['administrator', administrator],
  ])('is resolved or explained by the %s of the district', (_who, actor) => {
    const history = atRelayed('district', '区住建局');
    const context = { actor };
    toResolve(...history)
      .when(result, context)
      .thenEvents(resolved(), changed('relayed', 'resolved', 'in-time'));
    toExplain(...history)
      .when(explanation, context)
      .thenEvents(explained(), changed('relayed', 'explained', 'in-time'));
  });

  it('is answered by nobody but the office it was relayed to', () => {
    toResolve(...atRelayed('district', '区住建局'))
      .when(result)
      .thenRefused('relayed-elsewhere');
    toExplain(...atRelayed())
      .when(explanation, { actor: finance })
      .thenRefused('relayed-elsewhere');
    const otherStreet = actor('other', 'street-officer', '410811/410811002');
    toResolve(...atRelayed())
      .when(result, { actor: otherStreet })
      .thenRefused('relayed-elsewhere');
    toResolve(...atRelayed())
      .when(result, { actor: member(2) })
      .thenRefused('relayed-elsewhere');
  });

  it('is late from the very instant of its deadline on, and that is said once', () => {
    toResolve(...atRelayed())
      .when(result, { now: DUE.dueAt })
      .thenEvents(late(), resolved(), changed('relayed', 'resolved', 'late'));
    toResolve(...atRelayed(), late())
      .when(result, { now: '2018-07-01T00:00:00.000Z' })
      .thenEvents(resolved(), changed('relayed', 'resolved', 'late'));
    toExplain(...atRelayed('district', '区住建局'))
      .when(explanation, { actor: finance, now: '2018-07-01T00:00:00.000Z' })
      .thenEvents(late('district'), explained(), changed('relayed', 'explained', 'late'));
  });

  it('is answered once', () => {
    const history = [...atRelayed(), resolved(), changed('relayed', 'resolved', 'in-time')];
    toResolve(...history)
      .when(result)
      .thenRefused('opinion-not-relayed');
    toExplain(...history)
      .when(explanation)
      .thenRefused('opinion-not-relayed');
  });

  it('is one that was relayed', () => {
    toResolve(submitted).when(result).thenRefused('opinion-not-relayed');
    toExplain(...atAnswered)
      .when(explanation)
      .thenRefused('opinion-not-relayed');
  });
});

describe('escalation', () => {
  const given = spec(opinions, escalate, {
    actor: processActor('council.opinion-deadlines'),
    now: DUE.dueAt,
  });
  const first = a(EscalateOpinion, { relay: 1 });

  it('says that an opinion is late', () =>
    given(...atRelayed('district', '区住建局'))
      .when(first)
      .thenEvents(late('district')));

  it('says it once', () =>
    given(...atRelayed(), late())
      .when(first)
      .thenNothing());

  it('never says it before its time', () =>
    given(...atRelayed())
      .when(first, { now: LAST_MOMENT })
      .thenRefused('relay-not-due', { dueAt: DUE.dueAt }));

  it('leaves an answered opinion alone', () =>
    given(...atRelayed(), resolved(), changed('relayed', 'resolved', 'in-time'))
      .when(first)
      .thenNothing());

  it('belongs to one relay', () => {
    const again = [
      ...atRelayed(),
      resolved(),
      changed('relayed', 'resolved', 'in-time'),
      rated(false),
      reopened(),
      changed('resolved', 'reopened'),
      relayed('street', '', 2),
      changed('reopened', 'relayed'),
    ];
    given(...again)
      .when(first)
      .thenNothing();
    given(...again)
      .when(a(EscalateOpinion, { relay: 2 }))
      .thenEvents(late('street', 2));
  });
});
