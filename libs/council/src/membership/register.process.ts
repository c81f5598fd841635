import { fromTopics, send, topicProcess } from '@yishi/following';
import { COMMUNITY_TOPIC } from '@yishi/messaging';
import { UnlinkRemoved } from './unlink-removed/unlink-removed';

/** A household that leaves the register leaves the member it was linked to. */
export const followRegister = topicProcess({
  name: 'council.follow-register',
  source: fromTopics(COMMUNITY_TOPIC),
  on: {
    'HouseholdsRegistered.v1': ({ data: { compoundId, removedHouseholdIds } }) =>
      removedHouseholdIds.length === 0
        ? []
        : [send(UnlinkRemoved, { compoundId, householdIds: removedHouseholdIds })],
  },
});
