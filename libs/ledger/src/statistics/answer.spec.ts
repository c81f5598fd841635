import { meanDays, statisticsOf } from './answer';
import { figuresColumn, minus, NO_FIGURES, plus } from './figures';

it.each([
  [0, 0, null],
  [200_000, 1, '2.31'],
  [86_400, 1, '1.00'],
  // 0.999 days never shows as one
  [86_399, 1, '0.99'],
  [86_400 * 7, 3, '2.33'],
  [0, 5, '0.00'],
])('%s seconds over %s ended opinions are %s days', (seconds, ended, days) =>
  expect(meanDays(seconds, ended)).toBe(days),
);

it.each([
  [7, 3, '70.00'],
  [6_999, 3_001, '69.99'],
  [0, 1, '0.00'],
  [1, 0, '100.00'],
  [0, 0, null],
])('%s in time and %s late are %s %', (inTime, late, percent) =>
  expect(statisticsOf({ inTime, late }).opinions.onTimePercent).toBe(percent),
);

it('rounds money for a household down, and says nothing without households', () => {
  const raised = { raisedFen: 1_000n, 'paid/districtFen': 4_000n, 'paid/streetFen': 999n };
  expect(statisticsOf({ ...raised, residentHouseholds: 7 }).moneyPerHouseholdFen).toBe(857n);
  expect(statisticsOf(raised).moneyPerHouseholdFen).toBeNull();
});

it('names every state, stage, field and activity, also those that count nothing', () => {
  const { opinions, turnouts, projects } = statisticsOf(NO_FIGURES);
  expect(Object.values(opinions.byState)).toEqual(Array(8).fill(0));
  expect(Object.keys(turnouts.byActivity)).toHaveLength(4);
  expect(Object.keys(projects.byStage)).toHaveLength(13);
  expect(Object.keys(projects.byField)).toHaveLength(5);
});

describe('the ratio over several projects', () => {
  const ratio = (of: object) =>
    statisticsOf(
      Object.fromEntries(
        Object.entries(of).map(([name, value]) => [`ratio/district/district/${name}`, value]),
      ) as never,
    ).ratios[0];

  it('is compared with the policy that all of them have', () => {
    const both = { projects: 2, paidFen: 600n, raisedFen: 100n, offPolicy: 1, 'policy/4:1': 2 };
    expect(ratio(both)).toMatchObject({
      paid: '6:1',
      policy: '4:1',
      offPolicy: true,
      offPolicyProjects: 1,
      isSettled: false,
    });
  });

  it('has no policy in common where projects began under different ones', () =>
    expect(
      ratio({ projects: 2, paidFen: 600n, raisedFen: 100n, 'policy/4:1': 1, 'policy/2:1': 1 }),
    ).toMatchObject({ policy: null, offPolicy: false }));
});

describe('figures', () => {
  it('are added and taken away, and nothing is left of what comes to nothing', () => {
    const sum = plus({ members: 3, raisedFen: 5n }, { members: 2, party: 1, raisedFen: -5n });
    expect(sum).toEqual({ members: 5, party: 1 });
    expect(minus(sum, sum)).toEqual(NO_FIGURES);
  });

  it('never leave the range that JSON carries exactly', () =>
    expect(() => plus({ raisedFen: 9_007_199_254_740_991n }, { raisedFen: 1n })).toThrow(
      RangeError,
    ));

  it('are the same text in whatever order they came to be, and back', () => {
    const one = plus({ members: 3 }, { 'paid/districtFen': 7n, councils: 1 });
    const other = plus({ councils: 1, 'paid/districtFen': 7n }, { members: 3 });
    const text = '{"councils":1,"members":3,"paid/districtFen":7}';
    expect([figuresColumn.to(one), figuresColumn.to(other)]).toEqual([text, text]);
    expect(figuresColumn.from(text)).toEqual(one);
    expect(figuresColumn.from('{"raisedFen":1}')).toEqual({ raisedFen: 1n });
  });
});
