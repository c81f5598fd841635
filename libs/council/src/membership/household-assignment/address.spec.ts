import fc from 'fast-check';
import { byAddress, housingOf } from './address';

it('orders addresses as people do: 2 before 10, part by part', () => {
  const ordered = [
    '1-1-101',
    '1-2-101',
    '1-10-101',
    '2-1-99',
    '2-1-101',
    '2A-1-1',
    '10-1-1',
    'A-1-1',
  ];
  expect([...ordered].reverse().sort(byAddress)).toEqual(ordered);
});

it('is a total order', () => {
  const part = fc.stringMatching(/^[0-9A-C]{1,4}$/);
  const address = fc.tuple(part, part, part).map((parts) => parts.join('-'));
  const sign = (order: number) => Math.sign(order);
  fc.assert(
    fc.property(address, address, address, (a, b, c) => {
      expect(sign(byAddress(a, b))).toBe(0 - sign(byAddress(b, a)));
      expect(byAddress(a, b) === 0).toBe(a === b);
      if (byAddress(a, b) <= 0 && byAddress(b, c) <= 0)
        expect(byAddress(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

it('knows building and unit', () =>
  expect(housingOf('3-2-501')).toEqual({ building: '3', unit: '2' }));
