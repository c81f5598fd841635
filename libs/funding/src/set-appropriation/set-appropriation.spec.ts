import { Forbidden, spec } from '@yishi/kernel';
import { appropriation } from '../appropriation';
import { appropriated, approved, command, finance, officer } from '../funding.samples';
import { decide, SetAppropriation } from './set-appropriation';

const given = spec(appropriation, decide, { actor: finance });
const set = (account: string, amountFen: bigint) =>
  command(SetAppropriation, { districtCode: '410811', year: 2018, account, amountFen });
const bound = [
  appropriated('district', 20_000_000n),
  appropriated('street-410811001', 5_000_000n),
  approved(),
];

it('sets an account', () =>
  given().when(set('district', 300_000_000n)).thenEvents(appropriated('district', 300_000_000n)));

it("sets a street's own account by its officer", () =>
  given()
    .when(set('street-410811001', 5_000_000n), { actor: officer })
    .thenEvents(appropriated('street-410811001', 5_000_000n)));

it('raises, and says by how much', () =>
  given(...bound)
    .when(set('district', 30_000_000n))
    .thenEvents(appropriated('district', 30_000_000n, 10_000_000n)));

it('lowers to exactly what is bound', () =>
  given(...bound)
    .when(set('district', 17_360_000n))
    .thenEvents(appropriated('district', 17_360_000n, -2_640_000n)));

it('does not lower below what is bound', () =>
  given(...bound)
    .when(set('district', 17_359_999n))
    .thenRefused('appropriation-below-bound', {
      account: 'district',
      boundFen: 17_360_000n,
      reservedFen: 17_360_000n,
      paidFen: 0n,
    }));

it('changes nothing when it is so already', () =>
  given(...bound)
    .when(set('district', 20_000_000n))
    .thenNothing());

it('refuses a street of another district', () =>
  given()
    .when(set('street-410802001', 1n))
    .thenRefused('street-outside-district', { districtCode: '410811', streetCode: '410802001' }));

it("forbids a street officer the district's account, wherever the officer's street is", () => {
  const everywhere = {
    ...officer,
    grants: [{ role: 'street-officer', territory: '410811' }] as const,
  };
  expect(() => given().when(set('district', 1n), { actor: everywhere }).events()).toThrow(
    Forbidden,
  );
});
