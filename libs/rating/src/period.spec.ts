import { comparePeriods, firstDayOf, overlap, PERIOD_PATTERN } from './period';

it.each(['2018-H1', '2018-H2', '2018-Q1', '2018-Q4', '2099-H1'])('takes %s for a period', (text) =>
  expect(PERIOD_PATTERN.test(text)).toBe(true),
);
it.each(['2018-H3', '2018-Q0', '2018-Q5', '1999-H1', '2018H1', '2018-h1', '2018-H1 ', ''])(
  'does not take %j for a period',
  (text) => expect(PERIOD_PATTERN.test(text)).toBe(false),
);

it.each([
  ['2018-H1', '2018-Q1', true],
  ['2018-H1', '2018-Q2', true],
  ['2018-H1', '2018-Q3', false],
  ['2018-H2', '2018-Q3', true],
  ['2018-H2', '2018-Q4', true],
  ['2018-H2', '2018-Q2', false],
  ['2018-H1', '2018-H2', false],
  ['2018-H1', '2019-H1', false],
  ['2018-Q1', '2018-Q1', true],
  ['2018-H2', '2019-Q1', false],
])('%s and %s overlap: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected);
  expect(overlap(other, one)).toBe(expected);
});

it('knows where a period begins', () => {
  const days = ['2018-H1', '2018-H2', '2018-Q1', '2018-Q2', '2018-Q3', '2018-Q4'].map(firstDayOf);
  expect(days.map((day) => day.slice(5))).toEqual([
    ...['01-01', '07-01', '01-01', '04-01', '07-01', '10-01'],
  ]);
});

it('orders periods in time', () => {
  const order = ['2017-H2', '2018-Q1', '2018-Q2', '2018-H2', '2019-H1', '2019-Q3'];
  expect([...order].reverse().sort(comparePeriods)).toEqual(order);
});
