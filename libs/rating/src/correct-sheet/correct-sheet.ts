import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, ValidateNested } from 'class-validator';
import { RatingPlaces } from '../places/places';
import { placeOf, type Rating, type RatingEvent, rating, ratingStream } from '../rating';
import { publishing, refuseRated } from '../rules';
import { listOf, MAX_MEMBERS, MemberScoresInput, ReasonInput, sheetOf, tableOf } from '../scores';

/**
 * A reviewer puts the own sheet right after an objection was upheld: the next version of the result
 * follows, with the reason of the upholding, and its publicity starts again. The versions before
 * stay readable. Refusals: `rated-person` (who has joined the council since), `rating-not-public`,
 * `objection-not-upheld` (or corrected already), `not-your-sheet`; `NotFound` objection; every bad
 * field is named.
 */
export class CorrectSheet extends YishiCommand {
  @IsId() readonly periodId!: string;
  @IsId() readonly objectionId!: string;
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

const NO_METADATA = { commandId: '', inputHash: '', at: '', by: '', role: '' };

/** Who sits on the council now. */
type Loaded = Readonly<{ councilMembers: readonly string[] }>;

export const decide: Decide<CorrectSheet, Rating, RatingEvent, Loaded> = (
  { periodId, objectionId, scores, reasons },
  state,
  { actor, now, loaded: { councilMembers } },
) => {
  placeOf(state);
  refuseRated(state, actor, councilMembers);
  if (state.stage !== 'published') throw new Refused('rating-not-public');
  if (!state.objections.has(objectionId)) throw new NotFound('objection');
  const reason = state.uncorrected.get(objectionId);
  if (reason === undefined) throw new Refused('objection-not-upheld');
  const reviewerId = actor.personId;
  const sheet = state.sheets.get(reviewerId);
  if (!sheet) throw new Refused('not-your-sheet');
  const corrected = sheetOf(listOf(state), { scores, reasons });
  const table = tableOf(state.members, corrected.scores);
  const correction: RatingEvent = {
    type: 'SheetCorrected',
    data: {
      ...{ periodId, objectionId, source: sheet.source, reviewerId },
      ...{ scores: table, reasons: corrected.reasons },
    },
  };
  const next = rating.evolve(state, correction, NO_METADATA);
  const present = new Set(state.results.map(({ personId }) => personId));
  return [correction, publishing(next, { periodId, reason, present, now })];
};

export const CorrectSheetHandler = handlerFor(CorrectSheet, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [{ roles: ['reviewer'], territory: (_command, state) => placeOf(state) }],
  load: async ({ periodId }, reader) => {
    const { of } = await reader.state(rating, ratingStream(periodId));
    const council = await reader.get(RatingPlaces).council(of.councilId);
    return { councilMembers: council?.memberIds ?? [] };
  },
});
