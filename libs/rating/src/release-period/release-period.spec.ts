import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { councilId, household as periodOf } from '../rating.samples';
import { type StandingEvent, standing } from '../standing';
import { decide, ReleasePeriod } from './release-period';

const given = spec(standing, decide);
const of = { councilId, periodId: periodOf(1), period: '2018-H1' };
const booked: StandingEvent = { type: 'PeriodBooked', data: of };
const release = (number: number) => shape(ReleasePeriod, { councilId, periodId: periodOf(number) });

it('releases the period under way, and no other', () => {
  given(booked).when(release(1)).thenEvents({ type: 'PeriodReleased', data: of });
  given(booked).when(release(2)).thenNothing();
  given().when(release(1)).thenNothing();
});
