import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { district, type TerritoryEvent } from '../territory';
import { AddCompound, decide } from './add-compound';

const given = spec(district, decide);
const communityId = '00000000-0000-8000-8000-00000000c001';
const compoundId = '00000000-0000-8000-8000-0000000000c1';
const community: TerritoryEvent = {
  type: 'CommunityAdded',
  data: { communityId, streetCode: '410811001', name: 'Xinhua' },
};
const compound: TerritoryEvent = {
  type: 'CompoundAdded',
  data: {
    compoundId,
    territory: `410811/410811001/${communityId}/${compoundId}`,
    districtCode: '410811',
    streetCode: '410811001',
    communityId,
    name: 'Chemical Bureau',
    unmanaged: true,
  },
};
const add = (fields: Partial<AddCompound> = {}) =>
  shape(AddCompound, {
    streetCode: '410811001',
    communityId,
    name: 'Chemical Bureau',
    unmanaged: true,
    ...fields,
  });

describe('add compound', () => {
  it('adds a compound with its path', () =>
    given(community).when(add(), { commandId: compoundId }).thenEvents(compound));

  it('finds no such community in the street', () => {
    const elsewhere = add({ streetCode: '410811002' });
    expect(given(community).when(elsewhere).events).toThrow(new NotFound('community'));
  });

  it('refuses a name twice in a community', () =>
    given(community, compound)
      .when(add({ unmanaged: false }))
      .thenRefused('name-taken', { name: 'Chemical Bureau' }));
});
