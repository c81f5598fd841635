import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { district, type TerritoryEvent } from '../territory';
import { AddStreet, decide } from './add-street';

const given = spec(district, decide);
const shanyang: TerritoryEvent = {
  type: 'DistrictAdded',
  data: { districtCode: '410811', name: 'Shanyang' },
};
const street = { districtCode: '410811', streetCode: '410811001', name: 'Dongfanghong' };
const streetAdded: TerritoryEvent = { type: 'StreetAdded', data: street };
const addStreet = (fields: Partial<AddStreet> = {}) => shape(AddStreet, { ...street, ...fields });

describe('add street', () => {
  it('adds a street', () => given(shanyang).when(addStreet()).thenEvents(streetAdded));

  it('finds no district', () => {
    expect(given().when(addStreet()).events).toThrow(new NotFound('district'));
  });

  it("refuses a code of another district's", () =>
    given(shanyang)
      .when(addStreet({ streetCode: '410802001' }))
      .thenRefused('street-outside-district'));

  it('refuses a code there is', () =>
    given(shanyang, streetAdded)
      .when(addStreet({ name: 'Another' }))
      .thenRefused('street-exists', { streetCode: '410811001' }));

  it('refuses a name there is', () =>
    given(shanyang, streetAdded)
      .when(addStreet({ streetCode: '410811002' }))
      .thenRefused('name-taken'));
});
