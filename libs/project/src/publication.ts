import { fromLog, type Published, publication } from '@yishi/following';
import { PROJECT_TOPIC } from '@yishi/messaging';
import type { ProjectEvent, Stage } from './project';

const stageChanged = (projectId: string, stage: Stage): Published => ({
  type: 'ProjectStageChanged.v1',
  data: { projectId, stage },
});

const endedEarly = (
  { projectId, reason }: Readonly<{ projectId: string; reason: string }>,
  outcome: 'rejected' | 'withdrawn' | 'cancelled',
): readonly Published[] => [
  stageChanged(projectId, outcome),
  { type: 'ProjectEndedEarly.v1', data: { projectId, outcome, reason } },
];

type Deciders = Readonly<{ deciders: readonly string[]; deciderRoles?: readonly string[] }>;

const decidersOf = ({ deciders, deciderRoles }: Deciders): Deciders => ({
  deciders,
  ...(deciderRoles && { deciderRoles }),
});

/**
 * What the other contexts learn of projects. `ProjectStageChanged.v1` says every change of stage
 * after `draft`, also where a more particular event says it too, so that who only follows the stage
 * needs one event. No household is named.
 */
export const projectPublication = publication<ProjectEvent>()({
  topic: PROJECT_TOPIC,
  source: fromLog('project'),
  on: {
    ProjectDrafted: ({ data }) => {
      const { projectId, compoundId, territory, districtCode, streetCode } = data;
      const { field, title, totalFen } = data;
      const place = { compoundId, territory, districtCode, streetCode };
      return [{ type: 'ProjectDrafted.v1', data: { projectId, ...place, field, title, totalFen } }];
    },
    ProjectRevised: ({ data: { projectId, field, title, totalFen } }) => [
      { type: 'ProjectRevised.v1', data: { projectId, field, title, totalFen } },
    ],
    DriveOpened: ({ data }) => {
      const { projectId, registerVersion, size, needed, policyVersion, terms } = data;
      const { threshold } = terms;
      const figures = { registerVersion, households: size, needed, policyVersion, threshold };
      return [
        stageChanged(projectId, 'collecting'),
        { type: 'DriveOpened.v1', data: { projectId, ...figures } },
      ];
    },
    HouseholdTookPart: ({ data: { projectId } }) => [
      { type: 'HouseholdTookPart.v1', data: { projectId } },
    ],
    HouseholdWithdrew: ({ data: { projectId } }) => [
      { type: 'HouseholdWithdrew.v1', data: { projectId } },
    ],
    ProjectSubmitted: ({ data: { projectId } }) => [stageChanged(projectId, 'submitted')],
    ProjectEndorsed: ({ data }) => {
      const { projectId, compoundId, territory, districtCode, streetCode } = data;
      const { title, totalFen, policyVersion, terms, round } = data;
      const place = { compoundId, territory, districtCode, streetCode };
      const asked = { title, totalFen, policyVersion, terms, ...decidersOf(data), round };
      return [
        stageChanged(projectId, 'endorsed'),
        { type: 'ProjectEndorsed.v1', data: { projectId, ...place, ...asked } },
      ];
    },
    ProjectReturned: ({ data: { projectId } }) => [stageChanged(projectId, 'collecting')],
    ProjectApproved: ({ data: { projectId, publicityEndsAt } }) => [
      stageChanged(projectId, 'approved'),
      { type: 'PublicityStarted.v1', data: { projectId, endsAt: publicityEndsAt } },
    ],
    ProjectRejected: ({ data }) => endedEarly(data, 'rejected'),
    ProjectReopened: ({ data: { projectId, reason } }) => [
      stageChanged(projectId, 'collecting'),
      { type: 'ProjectReopened.v1', data: { projectId, reason } },
    ],
    PublicityEnded: ({ data: { projectId } }) => [
      stageChanged(projectId, 'raising'),
      { type: 'PublicityEnded.v1', data: { projectId } },
    ],
    ProjectFunded: ({ data: { projectId, stage } }) => [stageChanged(projectId, stage)],
    FundingReopened: ({ data: { projectId } }) => [stageChanged(projectId, 'raising')],
    WorkStarted: ({ data: { projectId } }) => [
      stageChanged(projectId, 'under-way'),
      { type: 'WorkStarted.v1', data: { projectId } },
    ],
    ProjectAccepted: ({ data }) => [
      stageChanged(data.projectId, 'accepted'),
      {
        type: 'ProjectAccepted.v1',
        data: { projectId: data.projectId, ...decidersOf(data) },
      },
    ],
    ProjectSettled: ({ data: { projectId } }) => [stageChanged(projectId, 'settled')],
    ProjectWithdrawn: ({ data }) => endedEarly(data, 'withdrawn'),
    ProjectCancelled: ({ data }) => endedEarly(data, 'cancelled'),
  },
});
