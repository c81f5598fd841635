import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Standing, type StandingEvent, standing, standingStream } from '../standing';

/** A period was given up: the council is free for another. Sent by the program itself. */
export class ReleasePeriod extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly periodId!: string;
}

export const decide: Decide<ReleasePeriod, Standing, StandingEvent> = (
  { councilId, periodId },
  { open },
) => {
  if (open?.periodId !== periodId) return [];
  return [{ type: 'PeriodReleased', data: { councilId, periodId, period: open.period } }];
};

export const ReleasePeriodHandler = handlerFor(ReleasePeriod, {
  fold: standing,
  stream: ({ councilId }) => standingStream(councilId),
  decide,
  allow: [],
});
