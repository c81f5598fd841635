import { fromTopics, send, topicProcess } from '@yishi/following';
import { FUNDING_TOPIC, PROJECT_TOPIC } from '@yishi/messaging';
import type { ProjectOutcome } from './governance';
import { RecordProjectEnd } from './record-project-end/record-project-end';

/** What becomes of a project becomes of its items. */
export const projectEnds = topicProcess({
  name: 'council.project-ends',
  source: fromTopics(PROJECT_TOPIC, FUNDING_TOPIC),
  on: {
    'ProjectEndedEarly.v1': ({ data: { projectId, outcome } }) => [
      send(RecordProjectEnd, { projectId, outcome: outcome as ProjectOutcome }),
    ],
    'ProjectSettled.v1': ({ data: { projectId } }) => [
      send(RecordProjectEnd, { projectId, outcome: 'settled' }),
    ],
  },
});
