import { Malformed, NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type OfficersEvent, officers } from '../officers';
import { district, type TerritoryEvent } from '../territory';
import { decide, MAX_OFFICERS, NameOfficer } from './name-officer';

const personId = (number: number): string =>
  `00000000-0000-8000-8000-a${String(number).padStart(11, '0')}`;
const places: readonly TerritoryEvent[] = [
  { type: 'DistrictAdded', data: { districtCode: '410811', name: 'Shanyang' } },
  {
    type: 'StreetAdded',
    data: { districtCode: '410811', streetCode: '410811001', name: 'Dongfanghong' },
  },
];
const districtOf = (events: readonly TerritoryEvent[]) =>
  events.reduce(
    (state, event) => district.evolve(state, event, {} as never),
    district.initialState,
  );
const knownIn = (place?: string): string | undefined => place;
const unknown = { district: districtOf(places), person: { erased: false }, knownIn: knownIn() };
const given = spec(officers, decide, { loaded: unknown });
const officer = { role: 'street-officer', territory: '410811/410811001' };
const name = (fields: object = {}) =>
  shape(NameOfficer, {
    ...{ districtCode: '410811', personId: personId(1), name: '周处长', ...officer },
    ...fields,
  });
const named = (number: number, fields: object = {}): OfficersEvent =>
  ({
    type: 'OfficerNamed',
    data: { districtCode: '410811', personId: personId(number), ...officer, ...fields },
  }) as OfficersEvent;

describe('name officer', () => {
  it('names an officer, and keeps the name out of the event', () => {
    given().when(name()).thenEvents(named(1));
    expect(JSON.stringify(given().when(name()).events())).not.toContain('周处长');
  });

  it('changes an office, and says nothing new when it is the same', () => {
    given(named(1))
      .when(name({ name: '周科长' }))
      .thenNothing();
    const finance = { role: 'district-finance', territory: '410811' };
    given(named(1)).when(name(finance)).thenEvents(named(1, finance));
  });

  it.each([
    ['street-officer', '410811'],
    ['district-finance', '410811/410811001'],
    ['district-administrator', '410811/410811001'],
  ])('refuses a %s of %s', (role, territory) =>
    given().when(name({ role, territory })).thenRefused('not-the-place-of-the-office', { role }),
  );

  it.each([
    ['auditor', '410811'],
    ['auditor', '410811/410811001'],
    ['reviewer', '410811'],
    ['reviewer', '410811/410811001'],
  ])('takes a %s of %s', (role, territory) =>
    given().when(name({ role, territory })).thenEvents(named(1, { role, territory })),
  );

  it('refuses places of other districts, and streets and districts there are not', () => {
    given()
      .when(name({ territory: '410802/410802001' }))
      .thenRefused('territory-outside-district');
    const street = given().when(name({ territory: '410811/410811009' }));
    expect(street.events).toThrow(new NotFound('street'));
    const loaded = { ...unknown, district: district.initialState };
    expect(given().when(name(), { loaded }).events).toThrow(new NotFound('district'));
  });

  it('renames nobody of another district, and nobody who was erased', () => {
    given()
      .when(name(), { loaded: { ...unknown, knownIn: '410802/410802001/x' } })
      .thenRefused('person-of-another-district');
    given()
      .when(name(), { loaded: { ...unknown, knownIn: '410811/410811001/x' } })
      .thenEvents(named(1));
    given()
      .when(name(), { loaded: { ...unknown, person: { erased: true } } })
      .thenRefused('person-erased');
  });

  it('names 1000 and no more', () => {
    const many = Array.from({ length: MAX_OFFICERS }, (_, n) => named(n + 2));
    given(...many)
      .when(name())
      .thenRefused('too-many-officers', { limit: 1_000 });
    given(...many.slice(1), named(1))
      .when(name({ role: 'auditor' }))
      .thenEvents(named(1, { role: 'auditor' }));
  });

  it.each([
    ['role', 'resident', 'not-one-of'],
    ['role', 'council-director', 'not-one-of'],
    ['territory', '410811/410811001/x', 'wrong-format'],
    ['name', ' ', 'not-text'],
  ])('names a bad %s', (field, value, reason) =>
    expect(() => name({ [field]: value })).toThrow(new Malformed([{ field, reason }])),
  );
});
