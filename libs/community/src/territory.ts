import { type Event, type Fold, PersistentMap, PersistentSet, unreachable } from '@yishi/kernel';

export type DistrictAdded = Event<'DistrictAdded', { districtCode: string; name: string }>;
export type StreetAdded = Event<
  'StreetAdded',
  { districtCode: string; streetCode: string; name: string }
>;
export type CommunityAdded = Event<
  'CommunityAdded',
  { communityId: string; streetCode: string; name: string }
>;
/**
 * `territory` is the path down to the compound; `unmanaged`: neither owner unit nor property
 * company.
 */
export type CompoundAdded = Event<
  'CompoundAdded',
  {
    compoundId: string;
    territory: string;
    districtCode: string;
    streetCode: string;
    communityId: string;
    name: string;
    unmanaged: boolean;
  }
>;
export type TerritoryEvent = DistrictAdded | StreetAdded | CommunityAdded | CompoundAdded;

/** A district and everything in it: small enough (a few thousand compounds) for one stream. */
export type District = Readonly<{
  exists: boolean;
  streets: PersistentSet<string>;
  /** Community → its street. */
  communities: PersistentMap<string, string>;
  /** Compound → its territory. */
  compounds: PersistentMap<string, string>;
  /** `<parent>/<name>` of everything: a name is used once beside its neighbours. */
  names: PersistentSet<string>;
}>;

export const territoryStream = (districtCode: string): string => `territory-${districtCode}`;

export const nameKey = (parent: string, name: string): string => `${parent}/${name}`;

export const district: Fold<District, TerritoryEvent> = {
  initialState: {
    exists: false,
    streets: PersistentSet.of<string>(),
    communities: PersistentMap.empty<string, string>(),
    compounds: PersistentMap.empty<string, string>(),
    names: PersistentSet.of<string>(),
  },
  evolve(state, event) {
    switch (event.type) {
      case 'DistrictAdded':
        return { ...state, exists: true };
      case 'StreetAdded': {
        const { districtCode, streetCode, name } = event.data;
        return {
          ...state,
          streets: state.streets.add(streetCode),
          names: state.names.add(nameKey(districtCode, name)),
        };
      }
      case 'CommunityAdded': {
        const { communityId, streetCode, name } = event.data;
        return {
          ...state,
          communities: state.communities.set(communityId, streetCode),
          names: state.names.add(nameKey(streetCode, name)),
        };
      }
      case 'CompoundAdded': {
        const { compoundId, territory, communityId, name } = event.data;
        return {
          ...state,
          compounds: state.compounds.set(compoundId, territory),
          names: state.names.add(nameKey(communityId, name)),
        };
      }
      default:
        return unreachable(event);
    }
  },
};
