import { Malformed, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { district } from '../territory';
import { AddDistrict, decide } from './add-district';

const given = spec(district, decide);
const shanyang = { districtCode: '410811', name: 'Shanyang' };
const addShanyang = shape(AddDistrict, shanyang);

describe('add district', () => {
  it('adds a district', () =>
    given().when(addShanyang).thenEvents({ type: 'DistrictAdded', data: shanyang }));

  it('refuses a district there is', () =>
    given({ type: 'DistrictAdded', data: shanyang })
      .when(addShanyang)
      .thenRefused('district-exists', { districtCode: '410811' }));

  it.each([
    ['41081', 'districtCode'],
    ['4108110', 'districtCode'],
    ['041081', 'districtCode'],
    ['４１０８１１', 'districtCode'],
  ])('refuses the code %s', (districtCode) => {
    expect(() => shape(AddDistrict, { districtCode, name: 'Shanyang' })).toThrow(
      new Malformed([{ field: 'districtCode', reason: 'wrong-format' }]),
    );
  });

  it('refuses a name of 61 characters', () => {
    const name = '山'.repeat(61);
    expect(() => shape(AddDistrict, { districtCode: '410811', name })).toThrow(Malformed);
  });
});
