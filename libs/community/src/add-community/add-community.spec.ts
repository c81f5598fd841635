import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { district, type TerritoryEvent } from '../territory';
import { AddCommunity, decide } from './add-community';

const given = spec(district, decide);
const commandId = '00000000-0000-8000-8000-00000000c001';
const streets: TerritoryEvent[] = ['410811001', '410811002'].map((streetCode) => ({
  type: 'StreetAdded',
  data: { districtCode: '410811', streetCode, name: streetCode },
}));
const added = (streetCode: string): TerritoryEvent => ({
  type: 'CommunityAdded',
  data: { communityId: commandId, streetCode, name: 'Xinhua' },
});
const add = (streetCode: string) => shape(AddCommunity, { streetCode, name: 'Xinhua' });

describe('add community', () => {
  it('adds a community under the id of the command', () =>
    given(...streets)
      .when(add('410811001'), { commandId })
      .thenEvents(added('410811001')));

  it('finds no street', () => {
    expect(given(...streets).when(add('410811003')).events).toThrow(new NotFound('street'));
  });

  it('refuses a name twice in a street', () =>
    given(...streets, added('410811001'))
      .when(add('410811001'))
      .thenRefused('name-taken', { name: 'Xinhua' }));

  it('lets two streets have communities of one name', () =>
    given(...streets, added('410811001'))
      .when(add('410811002'), { commandId })
      .thenEvents(added('410811002')));
});
