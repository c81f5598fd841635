import { fromTopics, send, topicProcess } from '@yishi/following';
import { PROJECT_TOPIC } from '@yishi/messaging';
import { EndFunding } from './end-funding/end-funding';
import { OpenRaising } from './open-raising/open-raising';
import { RecordAcceptance } from './record-acceptance/record-acceptance';
import { RecordWorkStarted } from './record-work-started/record-work-started';
import { RequestAllocation } from './request-allocation/request-allocation';

/** What happens to a project decides when its money is asked for, raised, spent and given back. */
export const followProject = topicProcess({
  name: 'funding.follow-project',
  source: fromTopics(PROJECT_TOPIC),
  on: {
    'ProjectEndorsed.v1': ({ data }) => {
      const { projectId, compoundId, territory, districtCode, streetCode, title } = data;
      const { totalFen, policyVersion, terms, deciders, deciderRoles, round } = data;
      const place = { compoundId, territory, districtCode, streetCode };
      const asked = { title, totalFen, policyVersion, terms, deciders, deciderRoles, round };
      return [send(RequestAllocation, { projectId, ...place, ...asked })];
    },
    'PublicityEnded.v1': ({ data: { projectId } }) => [send(OpenRaising, { projectId })],
    'ProjectReopened.v1': ({ data: { projectId, reason } }) => [
      send(EndFunding, { projectId, reason }),
    ],
    'WorkStarted.v1': ({ data: { projectId } }) => [send(RecordWorkStarted, { projectId })],
    'ProjectAccepted.v1': ({ data: { projectId, deciders, deciderRoles } }) => [
      send(RecordAcceptance, { projectId, deciders, deciderRoles }),
    ],
    'ProjectEndedEarly.v1': ({ data: { projectId, reason } }) => [
      send(EndFunding, { projectId, reason }),
    ],
  },
});
