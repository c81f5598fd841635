import { Malformed, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type RatingEvent, rating } from '../rating';
import {
  actor,
  handedIn,
  input,
  member,
  opened,
  periodId,
  reviewer,
  sheetId,
  votingEnded,
} from '../rating.samples';
import type { List } from '../scores';
import { decide, HandInSheet, MAX_REVIEWERS, MAX_TIMES } from './hand-in-sheet';

const list: List = { members: [], criteria: [] };
const given = spec(rating, decide, {
  actor: reviewer(1),
  commandId: sheetId(1),
  loaded: { list, councilMembers: [] as readonly string[] },
});
const reason = (number: number, criterion: string) => ({
  personId: member(number),
  criterion,
  reason: '多次缺席',
});
const sheet = (scores = input(90, 80, 70), reasons: object[] = [], source = 'party') =>
  shape(HandInSheet, { periodId, source, scores, reasons });
const errorsOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    return (error as Malformed).errors.map(({ field, reason: why }) => `${field} ${why}`);
  }
  return [];
};

describe('hand in a sheet', () => {
  it('records that, not what', () => {
    const secret = given(opened()).when(sheet(input(97, 96, 95)));
    secret.thenEvents(handedIn(1, 'party'));
    expect(JSON.stringify(secret.events())).not.toMatch(/9[567]/);
  });

  it('is replaced by the same reviewer, so many times', () => {
    const times = (count: number) => Array<RatingEvent>(count).fill(handedIn(1, 'party'));
    given(opened(), ...times(MAX_TIMES - 1))
      .when(sheet())
      .thenEvents(handedIn(1, 'party'));
    given(opened(), ...times(MAX_TIMES))
      .when(sheet())
      .thenRefused('too-many-sheets', { limit: 20 });
  });

  it('is for one source, and one source has a limit of reviewers', () => {
    given(opened(), handedIn(1, 'party'))
      .when(sheet(undefined, [], 'third-party'))
      .thenRefused('reviews-for-other-source', { source: 'party' });
    const others = Array.from({ length: MAX_REVIEWERS }, (_, n) => handedIn(n + 2, 'party'));
    given(opened(), ...others)
      .when(sheet())
      .thenRefused('too-many-reviewers', { limit: 20 });
    given(opened(), ...others)
      .when(sheet(undefined, [], 'third-party'))
      .thenEvents(handedIn(1, 'third-party'));
  });

  it('is not by who is rated, or sits on the council by now', () => {
    given(opened())
      .when(sheet(), { actor: actor(member(2), 'reviewer') })
      .thenRefused('rated-person');
    const councilMembers = [reviewer(1).personId];
    given(opened()).when(sheet(), { loaded: { list, councilMembers } }).thenRefused('rated-person');
  });

  it('needs a reason for every score under 60, and names each that is missing', () => {
    const under = input(90, 60, 59);
    expect(errorsOf(given(opened()).when(sheet(under)).events)).toEqual([
      `reasons.${member(3)}.duties missing`,
      `reasons.${member(3)}.conduct missing`,
    ]);
    const reasons = [reason(3, 'duties'), reason(3, 'conduct')];
    given(opened()).when(sheet(under, reasons)).thenEvents(handedIn(1, 'party'));
  });

  it('has every member and criterion exactly once', () => {
    const run = (scores: ReturnType<typeof input>, reasons: object[] = []) =>
      errorsOf(given(opened()).when(sheet(scores, reasons)).events);
    expect(run(input(90, 80))).toEqual([`scores.${member(3)} missing`]);
    expect(run(input(90, 80, 70, 60))).toEqual(['scores.3.personId not-in-the-list']);
    const [first, second, third] = input(90, 80, 70);
    expect(run([first!, first!, second!, third!])).toEqual(['scores.1.personId given-twice']);
    const [duties] = first!.scores;
    expect(run([{ ...first!, scores: [duties!] }, second!, third!])).toEqual([
      'scores.0.scores.conduct missing',
    ]);
    const strange = { criterion: 'looks', score: 1 };
    expect(run([{ ...first!, scores: [...first!.scores, strange] }, second!, third!])).toEqual([
      'scores.0.scores.2.criterion not-in-the-list',
    ]);
    expect(run(input(90, 80, 70), [reason(9, 'duties'), reason(1, 'looks')])).toEqual([
      'reasons.0.personId not-in-the-list',
      'reasons.1.criterion not-in-the-list',
    ]);
    const twice = [reason(1, 'duties'), reason(1, 'duties')];
    expect(run(input(90, 80, 70), twice)).toEqual(['reasons.1 given-twice']);
  });

  it.each([-1, 101, 59.5, '60', null])('takes no score like %p', (score) => {
    const scores = [{ personId: member(1), scores: [{ criterion: 'duties', score }] }];
    expect(() => sheet(scores as never)).toThrow(Malformed);
  });

  it('takes no telephone number for a reason', () =>
    expect(() => sheet(undefined, [{ ...reason(1, 'duties'), reason: '13800138000' }])).toThrow(
      'reasons.0.reason: personal-data',
    ));

  it('is while the voting is open', () =>
    given(opened(), votingEnded).when(sheet()).thenRefused('voting-not-open'));
});
