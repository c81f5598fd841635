import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { placeOf, type Rating, type RatingEvent, rating, ratingStream } from '../rating';
import { refuseRated } from '../rules';
import { standing, standingStream } from '../standing';

/** Shown on the period's page. */
export const COUNCIL_DISSOLVED = '议事会已解散 (the council was dissolved)';

/**
 * The street gives a rating up that can not come to a sound end (the quorum is out of reach, an
 * upheld objection no corrected sheet can answer): ballots and sheets are destroyed unread, a
 * published result does not stand, and the council is free for another period. Refusals:
 * `rating-ended`, `rated-person`.
 */
export class AbandonRating extends YishiCommand {
  @IsId() readonly periodId!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<AbandonRating, Rating, RatingEvent> = (
  { periodId, reason },
  state,
  { actor },
) => {
  placeOf(state);
  refuseRated(state, actor);
  if (state.stage !== 'voting' && state.stage !== 'published') throw new Refused('rating-ended');
  const { councilId } = state.of;
  return [{ type: 'RatingAbandoned', data: { periodId, councilId, reason } }];
};

export const AbandonRatingHandler = handlerFor(AbandonRating, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => placeOf(state) }],
});

/** The council was dissolved: a voting under way leads nowhere. Sent by the program itself. */
export class AbandonRatingOfCouncil extends YishiCommand {
  @IsId() readonly councilId!: string;
}

/** The period under way; the council's own id, of which there is no period, when there is none. */
type Open = Readonly<{ periodId: string }>;

export const decideOfCouncil: Decide<AbandonRatingOfCouncil, Rating, RatingEvent, Open> = (
  { councilId },
  state,
  { loaded: { periodId } },
) => {
  if (state.stage !== 'voting') return [];
  return [{ type: 'RatingAbandoned', data: { periodId, councilId, reason: COUNCIL_DISSOLVED } }];
};

export const AbandonRatingOfCouncilHandler = handlerFor(AbandonRatingOfCouncil, {
  fold: rating,
  stream: (_command, _context, { periodId }) => ratingStream(periodId),
  decide: decideOfCouncil,
  allow: [],
  load: async ({ councilId }, reader) => {
    const { open } = await reader.state(standing, standingStream(councilId));
    return { periodId: open?.periodId ?? councilId };
  },
});
