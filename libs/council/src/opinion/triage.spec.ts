import { Malformed, NotFound, spec } from '@yishi/kernel';
import { derivedId, shape } from '@yishi/platform';
import { compoundId, member } from '../membership/council.samples';
import { AdoptOpinion, decide as adopt } from './adopt-opinion/adopt-opinion';
import { AnswerOpinion, decide as answer } from './answer-opinion/answer-opinion';
import { DeclineOpinion, decide as decline } from './decline-opinion/decline-opinion';
import {
  a,
  adopted,
  answered,
  atAnswered,
  atRelayed,
  atReopened,
  changed,
  declined,
  opinionNumber,
  rated,
  relayed,
  reopened,
  resolved,
  submitted,
} from './opinion.samples';
import { opinions } from './opinions';
import { RelayOpinion, decide as relay } from './relay-opinion/relay-opinion';

const commandId = '00000000-0000-8000-8000-0000000000aa';
const itemId = derivedId(commandId, 'item');
const context = { actor: member(2), commandId };
const terms = { relayWorkingDays: undefined } as never;
const loaded = { policyVersion: 3, terms };

const toAnswer = spec(opinions, answer, context);
const toAdopt = spec(opinions, adopt, context);
const toDecline = spec(opinions, decline, context);
const toRelay = spec(opinions, relay, { ...context, loaded });
const anAnswer = a(AnswerOpinion, { answer: '已报修。' });
const anAdoption = a(AdoptOpinion, { estimatedFen: 50_000n });
const aRefusal = a(DeclineOpinion, { reason: '不属于本院。' });
const aRelay = a(RelayOpinion, { to: 'street' });

describe('triage', () => {
  it('answers', () =>
    toAnswer(submitted).when(anAnswer).thenEvents(answered(), changed('submitted', 'answered')));

  it('adopts into the governance list, also what costs nothing', () => {
    toAdopt(submitted)
      .when(anAdoption)
      .thenEvents(adopted(50_000n, itemId), changed('submitted', 'adopted'));
    toAdopt(submitted)
      .when(a(AdoptOpinion, { estimatedFen: 0n }))
      .thenEvents(adopted(0n, itemId), changed('submitted', 'adopted'));
  });

  it('tells the governance list exactly what it takes', () => {
    const [event] = toAdopt(submitted).when(anAdoption).events();
    expect(Object.keys(event!.data).sort()).toEqual(
      [
        ...['opinionId', 'opinionNumber', 'compoundId', 'territory'],
        ...['field', 'title', 'estimatedFen', 'itemId'],
      ].sort(),
    );
  });

  it('declines with a reason', () =>
    toDecline(submitted).when(aRefusal).thenEvents(declined(), changed('submitted', 'declined')));

  it('relays to the street with a deadline of the policy of the day', () =>
    toRelay(submitted).when(aRelay).thenEvents(relayed('street'), changed('submitted', 'relayed')));

  it('relays to a department of the district', () =>
    toRelay(submitted)
      .when(a(RelayOpinion, { to: 'district', department: '区住建局' }))
      .thenEvents(relayed('district', '区住建局'), changed('submitted', 'relayed')));

  it('takes the working days of the policy, and the date in China', () => {
    const short = { policyVersion: 4, terms: { relayWorkingDays: 1 } as never };
    const now = '2018-06-03T16:30:00.000Z'; // Monday the fourth in China
    const [event] = toRelay(submitted).when(aRelay, { loaded: short, now }).events();
    expect(event!.data).toMatchObject({
      ...{ policyVersion: 4, workingDays: 1, calendar: 'national' },
      ...{ dueAt: '2018-06-05T16:00:00.000Z', yellowFrom: '2018-06-04T16:00:00.000Z' },
    });
  });

  it('says when the holidays of the year are not known', () => {
    const [event] = toRelay(submitted).when(aRelay, { now: '2090-06-01T08:00:00.000Z' }).events();
    expect(event!.data).toMatchObject({ calendar: 'weekends' });
  });

  it('relays a reopened opinion a second time, with a new deadline', () => {
    const again = toRelay(
      ...atRelayed(),
      resolved(),
      changed('relayed', 'resolved', 'in-time'),
      rated(false),
      reopened(),
      changed('resolved', 'reopened'),
    );
    const [event] = again.when(aRelay, { now: '2018-07-02T08:00:00.000Z' }).events();
    expect(event!.data).toMatchObject({ relay: 2, dueAt: '2018-07-16T16:00:00.000Z' });
  });

  it('goes over a reopened opinion again', () =>
    toAnswer(...atReopened)
      .when(anAnswer)
      .thenEvents(answered(), changed('reopened', 'answered')));

  it('is over once it was done', () => {
    for (const history of [atAnswered, atRelayed()]) {
      toAnswer(...history)
        .when(anAnswer)
        .thenRefused('opinion-not-waiting');
      toAdopt(...history)
        .when(anAdoption)
        .thenRefused('opinion-not-waiting');
      toDecline(...history)
        .when(aRefusal)
        .thenRefused('opinion-not-waiting');
      toRelay(...history)
        .when(aRelay)
        .thenRefused('opinion-not-waiting');
    }
  });

  it('finds no opinion that was never submitted', () => {
    const missing = new NotFound('opinion');
    expect(toAnswer().when(anAnswer).events).toThrow(missing);
    const second = a(AdoptOpinion, { opinionNumber: '2018-2', estimatedFen: 0n });
    expect(toAdopt(submitted).when(second).events).toThrow(missing);
  });
});

describe('the shape of a relay', () => {
  const path = { compoundId, opinionNumber };

  it('needs a department in the district, not in the street', () => {
    expect(shape(RelayOpinion, { ...path, to: 'street' }).department).toBeUndefined();
    const run = () => shape(RelayOpinion, { ...path, to: 'district' });
    expect(run).toThrow(Malformed);
    expect(run).toThrow('department');
  });

  it.each([
    ['to', { to: 'province' }],
    ['department', { to: 'district', department: 'x'.repeat(61) }],
    ['department', { to: 'street', department: null }],
    ['opinionNumber', { to: 'street', opinionNumber: '2018-0' }],
    ['opinionNumber', { to: 'street', opinionNumber: '2018-01' }],
    ['opinionNumber', { to: 'street', opinionNumber: '2018-1-1' }],
    ['opinionNumber', { to: 'street', opinionNumber: '2018-1234567' }],
  ])('names a bad %s', (field, input) => {
    let errors: readonly { field: string }[] = [];
    try {
      shape(RelayOpinion, { ...path, ...input });
    } catch (error) {
      errors = (error as Malformed).errors;
    }
    expect(errors.map((error) => error.field)).toEqual([field]);
  });
});
