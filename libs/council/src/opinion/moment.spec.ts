import { Clock, Malformed } from '@yishi/kernel';
import { lightOf, momentOf } from './moment';
import { DUE } from './opinion.samples';

class At extends Clock {
  constructor(private readonly at: string) {
    super();
  }
  now(): Date {
    return new Date(this.at);
  }
}
const clock = new At('2018-06-13T08:00:00.000Z');

describe('the moment a page is about', () => {
  it('is the present by the clock', () =>
    expect(momentOf({}, clock)).toEqual({ at: '2018-06-13T08:00:00.000Z', isPast: false }));

  it('is the last instant of a past day in China', () =>
    expect(momentOf({ asOf: '2018-06-12' }, clock)).toEqual({
      at: '2018-06-12T15:59:59.999Z',
      isPast: true,
    }));

  it('is the present for today and for days to come', () => {
    for (const asOf of ['2018-06-13', '2199-12-31'])
      expect(momentOf({ asOf }, clock)).toEqual(momentOf({}, clock));
  });

  it('is named when it is no date', () =>
    expect(() => momentOf({ asOf: '2018-02-30' }, clock)).toThrow(
      new Malformed([{ field: 'asOf', reason: 'not-a-date' }]),
    ));
});

describe('the light', () => {
  const relayed = { state: 'relayed', ...DUE };
  const at = (instant: string) => ({ at: instant, isPast: false });

  it.each([
    ['2018-06-01T08:00:00.000Z', 'green'],
    ['2018-06-12T15:59:59.999Z', 'green'],
    ['2018-06-12T16:00:00.000Z', 'yellow'],
    ['2018-06-15T15:59:59.999Z', 'yellow'],
    ['2018-06-15T16:00:00.000Z', 'red'],
    ['2019-01-01T00:00:00.000Z', 'red'],
  ])('at %s is %s', (instant, light) => expect(lightOf(relayed, at(instant))).toBe(light));

  it('is off when the opinion is not relayed', () =>
    expect(lightOf({ ...relayed, state: 'resolved' }, at('2019-01-01T00:00:00.000Z'))).toBeNull());
});
