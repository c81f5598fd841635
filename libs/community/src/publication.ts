import { fromLog, publication } from '@yishi/following';
import { COMMUNITY_TOPIC } from '@yishi/messaging';
import type { PolicyEvent } from './policy';
import type { RegisterEvent } from './register';
import type { TerritoryEvent } from './territory';

/** What the other contexts keep copies of: places, policies and the households that count. */
export const communityPublication = publication<TerritoryEvent | PolicyEvent | RegisterEvent>()({
  topic: COMMUNITY_TOPIC,
  source: fromLog('territory', 'policy', 'register'),
  on: {
    DistrictAdded: ({ data }) => [{ type: 'DistrictAdded.v1', data }],
    StreetAdded: ({ data }) => [{ type: 'StreetAdded.v1', data }],
    CommunityAdded: ({ data }) => [{ type: 'CommunityAdded.v1', data }],
    CompoundAdded: ({ data }) => [{ type: 'CompoundAdded.v1', data }],
    PolicyAdopted: ({ data }) => [{ type: 'PolicyAdopted.v1', data }],
    HouseholdsRegistered: ({ data }) => {
      const { counts, changes: _changes, ...published } = data;
      const figures = counts && { residentHouseholds: counts.resident };
      return [{ type: 'HouseholdsRegistered.v1', data: { ...published, ...figures } }];
    },
  },
});
