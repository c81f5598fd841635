import { parseShare, sumFen } from '@yishi/kernel';
import type { FunderShare } from '@yishi/messaging';
import fc from 'fast-check';
import { terms } from './funding.samples';
import { accountOf, freedByRaising, partsOf, residentsFen, streetOfAccount } from './parts';

it('splits the case by the policy', () =>
  expect(partsOf(26_040_000n, terms.shares, '410811001')).toEqual([
    { funder: 'district', source: 'district', account: 'district', amountFen: 17_360_000n },
    { funder: 'street', source: 'street', account: 'street-410811001', amountFen: 4_340_000n },
    { funder: 'residents', source: 'residents', account: '', amountFen: 4_340_000n },
  ]));

it('knows whose account it is', () => {
  expect(streetOfAccount(accountOf('street', 'street', '410811001'))).toBe('410811001');
  expect(streetOfAccount(accountOf('district', 'district', '410811001'))).toBe('');
});

it.each([
  [1n, 4n, 1n],
  [100n, 400n, 100n],
  [99n, 396n, 99n],
  [4_340_000n, 17_360_000n, 4_340_000n],
  [9_000_000n, 17_360_000n, 4_340_000n],
  [0n, 0n, 0n],
])(
  '%s fen of the residents free the multiple of the shares, never above the part',
  (raised, ...freed) => {
    const [district, street] = partsOf(26_040_000n, terms.shares, '410811001');
    expect([district!, street!].map((part) => freedByRaising(part, raised, terms.shares))).toEqual(
      freed,
    );
  },
);

const policies = fc
  .array(fc.integer({ min: 1, max: 97 }), { minLength: 2, maxLength: 5 })
  .map((weights): FunderShare[] => {
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight, index) => ({
      funder: `funder-${index}`,
      source: index === weights.length - 1 ? 'residents' : index % 2 === 0 ? 'district' : 'street',
      share: `${weight}/${whole}`,
    }));
  });

it('always sums to the cost, whatever the policy', () => {
  fc.assert(
    fc.property(policies, fc.bigInt({ min: 0n, max: 10n ** 14n }), (shares, total) => {
      fc.pre(shares.every(({ share }) => parseShare(share)));
      const parts = partsOf(total, shares, '410811001');
      expect(sumFen(parts.map((part) => part.amountFen))).toBe(total);
      expect(residentsFen(parts)).toBe(parts.at(-1)!.amountFen);
    }),
    { verbose: 1 },
  );
});

it('never frees more than a part, and all of it when the residents are complete', () => {
  fc.assert(
    fc.property(
      policies,
      fc.bigInt({ min: 1n, max: 10n ** 12n }),
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      (shares, total, raised) => {
        for (const part of partsOf(total, shares, '410811001')) {
          const freed = freedByRaising(part, raised, shares);
          expect(freed >= 0n && freed <= part.amountFen).toBe(true);
        }
      },
    ),
  );
});
