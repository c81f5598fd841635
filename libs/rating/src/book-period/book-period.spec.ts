import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { councilId, household as periodOf } from '../rating.samples';
import { type StandingEvent, standing } from '../standing';
import { BookPeriod, decide } from './book-period';

const given = spec(standing, decide);
const of = (number: number, period: string) => ({ councilId, periodId: periodOf(number), period });
const book = (number: number, period: string) => shape(BookPeriod, of(number, period));
const booked = (number: number, period: string): StandingEvent => ({
  type: 'PeriodBooked',
  data: of(number, period),
});
const released = (number: number, period: string): StandingEvent => ({
  type: 'PeriodReleased',
  data: of(number, period),
});
const recorded = (number: number, period: string): StandingEvent => ({
  type: 'StandingRecorded',
  data: { ...of(number, period), rated: [], low: [] },
});

describe('book a period', () => {
  it('is for one at a time', () => {
    given().when(book(1, '2018-H1')).thenEvents(booked(1, '2018-H1'));
    given(booked(1, '2018-H1')).when(book(1, '2018-H1')).thenNothing();
    given(booked(1, '2018-H1'))
      .when(book(2, '2018-H2'))
      .thenRefused('another-period-open', { period: '2018-H1' });
  });

  it('follows when the last has settled, but not over the same quarters', () => {
    const settled = given(booked(1, '2018-H1'), recorded(1, '2018-H1'));
    settled.when(book(2, '2018-Q3')).thenEvents(booked(2, '2018-Q3'));
    settled.when(book(2, '2018-Q2')).thenRefused('period-overlaps', { period: '2018-H1' });
    settled.when(book(2, '2017-H2')).thenEvents(booked(2, '2017-H2'));
  });

  it('is free again where a period was given up', () =>
    given(booked(1, '2018-Q1'), released(1, '2018-Q1'))
      .when(book(2, '2018-H1'))
      .thenEvents(booked(2, '2018-H1')));
});
