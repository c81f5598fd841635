import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { BallotBox, type BoxContents } from '../ballot-box/ballot-box';
import { FEWEST_BALLOTS } from '../computing';
import { RatingPlaces } from '../places/places';
import { type Rating, type RatingEvent, rating, ratingStream, type ScoreTable } from '../rating';
import { publishing } from '../rules';
import { tableOf } from '../scores';

/** Ballots and, beside that, scores in one event: some 400 kB of JSON at most. */
export const MOST_BALLOTS = 500;
const MOST_SCORES = 100_000;

/** Why a period is given up by itself; shown on its page. */
export const NOBODY_LEFT = '名单上的成员均已离任 (everybody on the list has left the council)';

/**
 * Opens the box and counts, in one append: the ballots in an order that follows from their contents
 * alone (of fewer than five their sums only), the sheets, and the first version of the result. Who
 * left the council before is left out of the result. Sent by the program itself. Throws, and
 * publishes nothing, when there are more ballots than households could have given.
 */
export class CountBallots extends YishiCommand {
  @IsId() readonly periodId!: string;
}

/** `undefined`: there is nothing to count. `present`: who sits on the council now. */
type Loaded = Readonly<{ contents: BoxContents; present: readonly string[] }> | undefined;

export const decide: Decide<CountBallots, Rating, RatingEvent, Loaded> = (
  { periodId },
  state,
  { loaded, now },
) => {
  if (state.stage !== 'counting' || !loaded) return [];
  const ballots = loaded.contents.ballots.map((ballot) => tableOf(state.members, ballot));
  const most = state.credentials.size + state.paper.size;
  if (ballots.length > most)
    throw new RangeError(`period ${periodId}: ${ballots.length} ballots of ${most} households`);
  const opened = [...ballotEvents(periodId, ballots), ...sheetEvents(periodId, state, loaded)];
  const present = new Set(loaded.present.filter((id) => state.members.includes(id)));
  if (present.size === 0) {
    const { councilId } = state.of;
    return [{ type: 'RatingAbandoned', data: { periodId, councilId, reason: NOBODY_LEFT } }];
  }
  const counted = opened.reduce((next, event) => rating.evolve(next, event, NO_METADATA), state);
  return [...opened, publishing(counted, { periodId, reason: '', present, now })];
};

const NO_METADATA = { commandId: '', inputHash: '', at: '', by: '', role: '' };

function ballotEvents(periodId: string, ballots: readonly ScoreTable[]): readonly RatingEvent[] {
  if (ballots.length < FEWEST_BALLOTS) {
    const sums = ballots.reduce<ScoreTable>(
      (all, ballot) => ballot.map((row, m) => row.map((score, c) => (all[m]?.[c] ?? 0) + score)),
      [],
    );
    return [{ type: 'BallotsSummed', data: { periodId, ballots: ballots.length, sums } }];
  }
  const texts = ballots.map((ballot) => [JSON.stringify(ballot), ballot] as const);
  const inOrder = texts
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, ballot]) => ballot);
  const scores = Math.max(1, inOrder[0]!.flat().length);
  const part = Math.max(1, Math.min(MOST_BALLOTS, Math.floor(MOST_SCORES / scores)));
  const events: RatingEvent[] = [];
  for (let from = 0; from < inOrder.length; from += part)
    events.push({
      type: 'BallotsOpened',
      data: { periodId, ballots: inOrder.slice(from, from + part) },
    });
  return events;
}

/** The sheets the log knows of, each reviewer's last; what else lies in the box never counted. */
function sheetEvents(
  periodId: string,
  { sheets, members }: Rating,
  { contents }: NonNullable<Loaded>,
): readonly RatingEvent[] {
  return [...sheets].map(([reviewerId, { sheetId, source }]) => {
    const sheet = contents.sheets.get(sheetId);
    if (!sheet) throw new RangeError(`sheet ${sheetId} is not in the box`);
    const scores = tableOf(members, sheet.scores);
    const { reasons } = sheet;
    return {
      type: 'SheetOpened',
      data: { periodId, sheetId, source, reviewerId, scores, reasons },
    };
  });
}

export const CountBallotsHandler = handlerFor(CountBallots, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [],
  load: async ({ periodId }, reader) => {
    const { stage, of } = await reader.state(rating, ratingStream(periodId));
    if (stage !== 'counting') return undefined;
    const council = await reader.get(RatingPlaces).council(of.councilId);
    const contents = await reader.get(BallotBox).read(periodId);
    return { contents, present: council?.memberIds ?? [] };
  },
});
