import type { FunderFigures } from '../funder-figures';
import { ratios, ratioText } from './ratio';

const SHARES = [
  { funder: 'district', source: 'district', share: '2/3' },
  { funder: 'street', source: 'street', share: '1/6' },
  { funder: 'residents', source: 'residents', share: '1/6' },
] as const;

const funders = (districtPaidFen: bigint, backFen = 0n): FunderFigures[] =>
  (
    [
      ['district', 'district', 400_000n, districtPaidFen],
      ['street', 'street', 100_000n, 0n],
      ['residents', 'residents', 100_000n, 0n],
    ] as const
  ).map(([funder, source, shareFen, paidFen]) => ({
    funder,
    source,
    account: funder,
    shareFen,
    heldFen: 0n,
    paidFen,
    backFen: funder === 'district' ? backFen : 0n,
    dueFen: null,
  }));
const district = (paidFen: bigint, raisedFen: bigint, backFen = 0n) =>
  ratios(funders(paidFen, backFen), SHARES, raisedFen)[0]!;

it.each([
  [600_000n, 100_000n, false, '6:1'],
  [17_360_000n, 4_340_000n, false, '4:1'],
  [500n, 300n, false, '5:3'],
  [0n, 300n, false, '0:1'],
  [400_001n, 100_000n, false, '4:1'],
  [400_001n, 100_000n, true, '4.01:1'],
  [437_999n, 100_000n, false, '4.37:1'],
  [450_001n, 100_000n, false, '4.5:1'],
])('writes %s to %s (up: %s) as %s', (paid, raised, up, text) =>
  expect(ratioText(paid, raised, up)).toBe(text),
);

it('has no ratio to nothing', () => expect(ratioText(1n, 0n)).toBeUndefined());

it('says a payment beyond what the raised money frees is off policy', () =>
  expect(district(300_000n, 50_000n)).toEqual({
    funder: 'district',
    source: 'district',
    paidFen: 300_000n,
    raisedFen: 50_000n,
    paid: '6:1',
    policy: '4:1',
    offPolicy: true,
    isSettled: false,
    text: {
      en:
        'The district has paid 3,000.00 yuan, the residents have raised 500.00 yuan: 6:1; ' +
        'the policy says 4:1. This is off policy.',
      'zh-CN': '区财政已付 3,000.00 元，居民已筹 500.00 元，即 6:1；政策为 4:1。与政策比例不符。',
    },
  }));

it.each([
  ['exactly by the shares', 200_000n, 50_000n, 0n, false],
  ['a fen above the shares', 200_001n, 50_000n, 0n, true],
  ['less than the shares', 100_000n, 50_000n, 0n, false],
  ['the whole share, raising complete', 400_000n, 100_000n, 0n, false],
  ['a surplus frees no more than the share', 400_001n, 200_000n, 0n, true],
  ['before anything is raised', 1n, 0n, 0n, true],
  ['what went back does not count', 300_000n, 50_000n, 100_000n, false],
])('%s', (_, paidFen, raisedFen, backFen, offPolicy) =>
  expect(district(paidFen, raisedFen, backFen).offPolicy).toBe(offPolicy),
);

it('measures a closed account by the actual cost, whose parts are rounded by remainders', () => {
  const closed = funders(67n).map((figures) => ({
    ...figures,
    dueFen: figures.source === 'residents' ? 16n : 67n,
  }));
  expect(ratios(closed, SHARES, 16n)[0]).toMatchObject({ paid: '67:16', offPolicy: false });
});

it('sets what public funders bear of a settled cost against what the residents bear of it', () => {
  const settled = funders(17_360_000n, 120_000n).map((figures) => ({
    ...figures,
    dueFen: figures.source === 'district' ? 17_240_000n : 4_310_000n,
  }));
  expect(ratios(settled, SHARES, 4_340_000n)[0]).toMatchObject({
    paid: '4:1',
    raisedFen: 4_310_000n,
    offPolicy: false,
  });
});

it('has nothing to compare with before the terms are known', () =>
  expect(ratios(funders(1n), [], 0n)[0]).toMatchObject({ policy: null, offPolicy: false }));
