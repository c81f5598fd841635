import type { Decide } from '@yishi/kernel';
import { derivedId, handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { ArrayMaxSize, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { PERIOD_PATTERN } from '../period';
import { RatingPlaces } from '../places/places';
import {
  lowRun,
  type Standing,
  type StandingEvent,
  type StandingRecorded,
  standing,
  standingStream,
} from '../standing';

/**
 * A result stands: it is added to what the council's periods come to. Who was low in `lowInARow`
 * settled periods in a row, and still sits on the council, gets a case, once for these periods;
 * people decide it, elsewhere. Sent by the program itself.
 */
export class RecordStanding extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsId() readonly periodId!: string;
  @Matches(PERIOD_PATTERN) readonly period!: string;
  @IsId({ each: true }) @ArrayMaxSize(100) readonly rated!: readonly string[];
  @IsId({ each: true }) @ArrayMaxSize(100) readonly low!: readonly string[];
  @IsInt() @Min(1) @Max(10) readonly lowInARow!: number;
}

/** Who sits on the council now. */
type Loaded = Readonly<{ present: readonly string[] }>;

export const decide: Decide<RecordStanding, Standing, StandingEvent, Loaded> = (
  { councilId, compoundId, territory, periodId, period, rated, low, lowInARow },
  state,
  { loaded: { present } },
) => {
  if (state.settled.some((one) => one.period === period)) return [];
  const recorded: StandingRecorded = {
    type: 'StandingRecorded',
    data: { councilId, periodId, period, rated, low },
  };
  const next = standing.evolve(state, recorded, NO_METADATA);
  const cases = low
    .filter((personId) => present.includes(personId))
    .flatMap((personId): readonly StandingEvent[] => {
      const periods = lowRun(next, personId, period, lowInARow);
      const last = periods?.at(-1);
      if (!periods || last === undefined) return [];
      const caseId = derivedId(councilId, personId, last);
      const place = { councilId, compoundId, territory };
      return [{ type: 'MemberLowInARow', data: { caseId, ...place, personId, periods } }];
    });
  return [recorded, ...cases];
};

const NO_METADATA = { commandId: '', inputHash: '', at: '', by: '', role: '' };

export const RecordStandingHandler = handlerFor(RecordStanding, {
  fold: standing,
  stream: ({ councilId }) => standingStream(councilId),
  decide,
  allow: [],
  load: async ({ councilId }, reader) => {
    const council = await reader.get(RatingPlaces).council(councilId);
    return { present: council?.memberIds ?? [] };
  },
});
