import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { Matches } from 'class-validator';
import { overlap, PERIOD_PATTERN } from '../period';
import { type Standing, type StandingEvent, standing, standingStream } from '../standing';

/**
 * Takes the council for one period: sent when a period is opened, so that of two openings at the
 * same time one is refused. The same period again changes nothing. Refusals: `another-period-open`
 * {period}, `period-overlaps` {period}.
 */
export class BookPeriod extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly periodId!: string;
  @Matches(PERIOD_PATTERN) readonly period!: string;
}

/** Refusals: `another-period-open`, `period-overlaps`. */
export function assertBookable(state: Standing, periodId: string, period: string): void {
  if (state.open && state.open.periodId !== periodId)
    throw new Refused('another-period-open', { period: state.open.period });
  const other = state.booked.find((one) => one !== period && overlap(one, period));
  if (other) throw new Refused('period-overlaps', { period: other });
}

export const decide: Decide<BookPeriod, Standing, StandingEvent> = (
  { councilId, periodId, period },
  state,
) => {
  assertBookable(state, periodId, period);
  if (state.booked.includes(period)) return [];
  return [{ type: 'PeriodBooked', data: { councilId, periodId, period } }];
};

export const BookPeriodHandler = handlerFor(BookPeriod, {
  fold: standing,
  stream: ({ councilId }) => standingStream(councilId),
  decide,
  allow: [],
});
