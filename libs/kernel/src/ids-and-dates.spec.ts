import { chinaDate, chinaYear, endOfChinaDate, isCalendarDate, startOfChinaDate } from './clock';
import { covers } from './event';
import { isUuid, uuidFromDigest, uuidV7 } from './ids';
import { fromJson, toJson, withFen } from './json';

it('makes UUIDv7 in the order of time, and UUIDv8 from digests', () => {
  const random = new Uint8Array(10).fill(255);
  const earlier = uuidV7(1_530_000_000_000, random);
  const later = uuidV7(1_530_000_000_001, new Uint8Array(10));
  expect(earlier < later).toBe(true);
  expect(earlier[14]).toBe('7');
  expect(isUuid(earlier)).toBe(true);
  const derived = uuidFromDigest(new Uint8Array(32).fill(1));
  expect(derived).toBe('01010101-0101-8101-8101-010101010101');
  expect(isUuid(derived)).toBe(true);
  expect(isUuid(derived.toUpperCase().replace('0', 'A'))).toBe(false);
});

it('knows China dates and years at the boundary of a day', () => {
  expect(chinaDate(new Date('2018-12-31T15:59:59.999Z'))).toBe('2018-12-31');
  expect(chinaDate(new Date('2018-12-31T16:00:00.000Z'))).toBe('2019-01-01');
  expect(startOfChinaDate('2019-01-01').toISOString()).toBe('2018-12-31T16:00:00.000Z');
  expect(endOfChinaDate('2018-12-31').toISOString()).toBe('2018-12-31T16:00:00.000Z');
  expect(chinaYear(new Date('2018-12-31T16:00:00.000Z'))).toBe(2019);
});

it.each(['2018-02-30', '2018-13-01', '2018-1-1', '20180101', '1800-01-01', 20180101, null])(
  'does not take %p for a date',
  (text) => expect(isCalendarDate(text)).toBe(false),
);

it('takes 2020-02-29 for a date', () => expect(isCalendarDate('2020-02-29')).toBe(true));

it('carries fen through JSON as whole numbers, and leaves bad amounts for validation to name', () => {
  const text = toJson({ amountFen: 26_040_000n, note: 'x', lines: [{ unitPriceFen: 1n }] });
  expect(text).toBe('{"amountFen":26040000,"note":"x","lines":[{"unitPriceFen":1}]}');
  expect(fromJson(text)).toEqual({
    amountFen: 26_040_000n,
    note: 'x',
    lines: [{ unitPriceFen: 1n }],
  });
  expect(withFen({ amountFen: 1.5 })).toEqual({ amountFen: 1.5 });
  expect(withFen({ amountFen: 1e21 })).toEqual({ amountFen: 1e21 });
  expect(withFen({ amountFen: '5' })).toEqual({ amountFen: '5' });
});

it('covers the territory itself and what lies below, not what only begins alike', () => {
  expect(covers('410811/410811001', '410811/410811001')).toBe(true);
  expect(covers('410811', '410811/410811001/a')).toBe(true);
  expect(covers('410811/41081100', '410811/410811001')).toBe(false);
  expect(covers('410811/410811001', '410811')).toBe(false);
});
