import { Malformed, spec } from '@yishi/kernel';
import type { FunderShare, PolicyTerms } from '@yishi/messaging';
import { shape } from '@yishi/platform';
import { type PolicyEvent, policy } from '../policy';
import { AdoptPolicy, decide } from './adopt-policy';

const share = (funder: string, fraction: string, source = funder): FunderShare => ({
  funder,
  source: source as FunderShare['source'],
  share: fraction,
});
const shares = [share('district', '2/3'), share('street', '1/6'), share('residents', '1/6')];
const terms: PolicyTerms = {
  threshold: '7/10',
  shares,
  matching: 'on-target',
  publicityDays: 7,
  raisingDays: 60,
};
const adopt = (changes: Partial<PolicyTerms> = {}, effectiveFrom = '2018-06-01') =>
  shape(AdoptPolicy, {
    districtCode: '410811',
    effectiveFrom,
    terms: { ...terms, ...changes },
  });
const adopted = (policyVersion: number, effectiveFrom = '2018-06-01'): PolicyEvent => ({
  type: 'PolicyAdopted',
  data: { districtCode: '410811', policyVersion, effectiveFrom, terms },
});
const given = spec(policy, decide, { now: '2018-06-01T08:00:00.000Z' });

describe('adopt policy', () => {
  it('adopts version 1', () => given().when(adopt()).thenEvents(adopted(1)));

  it('numbers the versions', () =>
    given(adopted(1), adopted(2, '2018-07-01'))
      .when(adopt({}, '2018-08-01'))
      .thenEvents(adopted(3, '2018-08-01')));

  it('changes nothing when it is the newest version already', () =>
    given(adopted(1)).when(adopt()).thenNothing());

  it('still changes nothing when the day has passed', () =>
    given(adopted(1)).when(adopt(), { now: '2018-07-01T00:00:00.000Z' }).thenNothing());

  it('takes other funders and fractions', () => {
    const other = [share('a', '1/7', 'district'), share('residents', '6/7')];
    const [event] = given()
      .when(adopt({ shares: other }))
      .events();
    expect(event?.data.terms.shares).toEqual(other);
  });

  it.each([
    ['below 1', [share('district', '2/3'), share('residents', '1/6')]],
    ['above 1', [share('district', '2/3'), share('residents', '1/2')]],
    [
      'by one part in a thousand million',
      [share('district', '1/2'), share('residents', '499999999/999999999')],
    ],
    ['one of them above 1', [share('district', '3/2'), share('residents', '1/2')]],
  ])('refuses shares %s', (_what, wrong) =>
    given()
      .when(adopt({ shares: wrong }))
      .thenRefused('shares-do-not-sum-to-one'),
  );

  it('refuses terms without a funder that is the residents', () =>
    given()
      .when(adopt({ shares: [share('district', '2/3'), share('street', '1/3')] }))
      .thenRefused('not-one-residents-funder'));

  it('refuses two funders that are the residents', () =>
    given()
      .when(adopt({ shares: [share('a', '1/2', 'residents'), share('b', '1/2', 'residents')] }))
      .thenRefused('not-one-residents-funder'));

  it('refuses one name for two funders', () =>
    given()
      .when(adopt({ shares: [share('a', '1/2', 'residents'), share('a', '1/2', 'street')] }))
      .thenRefused('funders-not-distinct'));

  it('refuses a funder named like the account of a street, which its officer could raise', () =>
    given()
      .when(
        adopt({
          shares: [share('fund-410811001', '1/2', 'district'), share('residents', '1/2')],
        }),
      )
      .thenRefused('funders-not-distinct'));

  it('refuses a threshold nobody can reach', () =>
    given()
      .when(adopt({ threshold: '11/10' }))
      .thenRefused('threshold-above-one', { threshold: '11/10' }));

  it('refuses yesterday, by the date in China', () => {
    const now = '2018-05-31T16:00:00.000Z'; // 00:00 on 1 June there
    given().when(adopt({}, '2018-06-01'), { now }).thenEvents(adopted(1));
    given().when(adopt({}, '2018-05-31'), { now }).thenRefused('effective-date-past');
  });

  it('refuses a day more than 366 days ahead', () => {
    given().when(adopt({}, '2019-06-02')).thenEvents(adopted(1, '2019-06-02'));
    given().when(adopt({}, '2019-06-03')).thenRefused('effective-date-too-far', { maxDays: 366 });
  });

  it('refuses to come into force before the version before it', () =>
    given(adopted(1, '2018-07-01'))
      .when(adopt({}, '2018-06-30'))
      .thenRefused('effective-date-before-previous', { previous: '2018-07-01' }));

  it.each([
    [{ effectiveFrom: '2018-02-30', terms }, 'effectiveFrom'],
    [{ effectiveFrom: '2018-06-01' }, 'terms'],
    [{ effectiveFrom: '2018-06-01', terms: { ...terms, publicityDays: 0 } }, 'terms.publicityDays'],
    [{ effectiveFrom: '2018-06-01', terms: { ...terms, bonus: 1 } }, 'terms.bonus'],
    [{ effectiveFrom: '2018-06-01', terms: { ...terms, threshold: '0.7' } }, 'terms.threshold'],
  ])('refuses bad input %#', (fields, field) => {
    const make = () => shape(AdoptPolicy, { districtCode: '410811', ...fields });
    expect(make).toThrow(Malformed);
    expect(make).toThrow(field);
  });
});
