import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, ValidateNested } from 'class-validator';
import { BallotBox } from '../ballot-box/ballot-box';
import { RatingPlaces } from '../places/places';
import {
  placeOf,
  type Rating,
  type RatingEvent,
  rating,
  ratingStream,
  SHEET_SOURCES,
  type SheetSource,
} from '../rating';
import { assertVoting, refuseRated } from '../rules';
import { type List, listOf, MAX_MEMBERS, MemberScoresInput, ReasonInput, sheetOf } from '../scores';

/** Reviewers of one source, and how often one of them may hand in. */
export const MAX_REVIEWERS = 20;
export const MAX_TIMES = 20;

/**
 * A reviewer hands in the sheet of the Party organisation or of the third party: every member in
 * every criterion, with a reason for every score under 60. It lies sealed in the box until the
 * voting ends; the reviewer's next sheet replaces it. Refusals: `voting-not-open`, `rated-person`
 * (also who has joined the council since), `reviews-for-other-source` {source},
 * `too-many-reviewers` {limit}, `too-many-sheets` {limit}; every bad field is named.
 */
export class HandInSheet extends YishiCommand {
  @IsId() readonly periodId!: string;
  @IsIn(SHEET_SOURCES) readonly source!: SheetSource;
  @ValidateNested({ each: true })
  @Type(() => MemberScoresInput)
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_MEMBERS)
  readonly scores!: readonly MemberScoresInput[];
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ReasonInput)
  @ArrayMaxSize(1_000)
  readonly reasons!: readonly ReasonInput[];
}

type Loaded = Readonly<{ list: List; councilMembers: readonly string[] }>;

export const decide: Decide<HandInSheet, Rating, RatingEvent, Loaded> = (
  { periodId, source, scores, reasons },
  state,
  { actor, commandId, loaded: { councilMembers } },
) => {
  assertVoting(state);
  refuseRated(state, actor, councilMembers);
  const reviewerId = actor.personId;
  const before = state.sheets.get(reviewerId);
  if (before && before.source !== source)
    throw new Refused('reviews-for-other-source', { source: before.source });
  if (before && before.times >= MAX_TIMES)
    throw new Refused('too-many-sheets', { limit: MAX_TIMES });
  const others = [...state.sheets.values()].filter((sheet) => sheet.source === source);
  if (!before && others.length >= MAX_REVIEWERS)
    throw new Refused('too-many-reviewers', { limit: MAX_REVIEWERS });
  sheetOf(listOf(state), { scores, reasons });
  return [{ type: 'SheetHandedIn', data: { periodId, source, reviewerId, sheetId: commandId } }];
};

export const HandInSheetHandler = handlerFor(HandInSheet, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [{ roles: ['reviewer'], territory: (_command, state) => placeOf(state) }],
  load: async ({ periodId }, reader) => {
    const state = await reader.state(rating, ratingStream(periodId));
    const council = await reader.get(RatingPlaces).council(state.of.councilId);
    return { list: listOf(state), councilMembers: council?.memberIds ?? [] };
  },
  // Under the command's id, not the reviewer's: the log says which of the sheets in the box counts.
  keep: async ({ periodId, scores, reasons }, reader, { list }, { commandId }) => {
    const sheet = sheetOf(list, { scores, reasons });
    await reader.get(BallotBox).putSheet(periodId, commandId, sheet);
  },
});
