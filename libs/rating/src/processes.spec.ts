import type { Reaction } from '@yishi/following';
import { counting, followCouncils } from './counting.process';
import { ratingPublication } from './publication';
import { publicity } from './publicity.process';
import type { RatingEvent, RatingSettled } from './rating';
import {
  compoundId,
  councilId,
  member,
  objectionId,
  of,
  opened,
  PUBLICITY_ENDS,
  periodId,
  published,
  territory,
  votingEnded,
} from './rating.samples';

const reactions = (on: object, type: string, data: object): readonly object[] =>
  (on as Record<string, (event: object) => readonly Reaction[]>)[type]!({ type, data }).map(
    ({ command, input, dueAt, tolerates }) => ({
      command: command.name,
      input,
      ...(dueAt && { dueAt }),
      ...(tolerates && { tolerates }),
    }),
  );

const { results, low } = (published() as { data: RatingSettled['data'] }).data;
const settled: RatingEvent = {
  type: 'RatingSettled',
  data: { periodId, ...of, version: 1, results, low, lowInARow: 2 },
};

it('closes the box before it counts', () =>
  expect(reactions(counting.on, 'VotingEnded', votingEnded.data)).toEqual([
    { command: 'CloseBox', input: { periodId }, tolerates: ['voting-ended'] },
    { command: 'CountBallots', input: { periodId } },
  ]));

it('destroys the box once the log holds the result, or it was given up', () => {
  const destroy = [{ command: 'DestroyBox', input: { periodId } }];
  expect(reactions(counting.on, 'RatingPublished', published().data)).toEqual(destroy);
  expect(reactions(counting.on, 'RatingPublished', published({ version: 2 }).data)).toEqual([]);
  expect(reactions(counting.on, 'RatingAbandoned', { periodId })).toEqual(destroy);
});

it('gives a voting up with its council', () =>
  expect(reactions(followCouncils.on, 'CouncilDissolved.v1', { councilId, compoundId })).toEqual([
    { command: 'AbandonRatingOfCouncil', input: { councilId } },
  ]));

it('settles at the end of publicity, and looks again when an objection was overruled', () => {
  const settle = { command: 'SettleRating', input: { periodId, version: 1 } };
  const due = [{ ...settle, dueAt: PUBLICITY_ENDS }];
  expect(reactions(publicity.on, 'RatingPublished', published().data)).toEqual(due);
  const decision = { periodId, objectionId, version: 1, publicityEndsAt: PUBLICITY_ENDS };
  expect(reactions(publicity.on, 'RatingObjectionOverruled', decision)).toEqual(due);
});

it('adds a result that stands to the council’s, and frees the council of one given up', () => {
  const rated = [1, 2, 3].map(member);
  expect(reactions(publicity.on, 'RatingSettled', settled.data)).toEqual([
    { command: 'RecordStanding', input: { ...of, periodId, rated, low, lowInARow: 2 } },
  ]);
  expect(reactions(publicity.on, 'RatingAbandoned', { periodId, councilId })).toEqual([
    { command: 'ReleasePeriod', input: { councilId, periodId } },
  ]);
});

describe('what others learn', () => {
  const tell = (type: string, data: object): unknown =>
    (ratingPublication.on as Record<string, (event: object) => unknown>)[type]!({ data });
  const scores = results.map(({ personId, score, rank }) => ({ personId, score, rank }));

  it('is the opening, without households', () =>
    expect(tell('RatingOpened', opened().data)).toEqual([
      { type: 'RatingOpened.v1', data: { periodId, ...of } },
    ]));

  it('is the result, without what each source gave', () => {
    const data = { periodId, ...of, version: 1, scores };
    expect(tell('RatingPublished', published().data)).toEqual([
      { type: 'RatingPublished.v1', data },
    ]);
    expect(tell('RatingSettled', settled.data)).toEqual([{ type: 'RatingSettled.v1', data }]);
  });

  it('is who was low in a row', () => {
    const place = { councilId, compoundId, territory };
    const data = { caseId: periodId, ...place, personId: member(1), periods: ['2018-H1'] };
    expect(tell('MemberLowInARow', data)).toEqual([{ type: 'MemberLowInARow.v1', data }]);
  });

  it('is nothing of the voting', () => {
    const told = Object.keys(ratingPublication.on);
    expect(told).toEqual(['RatingOpened', 'RatingPublished', 'RatingSettled', 'MemberLowInARow']);
  });
});
