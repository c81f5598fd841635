import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { registerTexts } from '@yishi/platform';
import { AcceptWorkHandler } from './accept-work/accept-work';
import { AcceptWorkRoute } from './accept-work/accept-work.http';
import { CancelProjectHandler } from './cancel-project/cancel-project';
import { CancelProjectRoute } from './cancel-project/cancel-project.http';
import { compoundProjection } from './compound/compound';
import { Compounds } from './compound/compounds';
import { councilProjection } from './council/council';
import { Councils } from './council/councils';
import { DraftProjectHandler } from './draft-project/draft-project';
import { DraftProjectRoute } from './draft-project/draft-project.http';
import { EndPublicityHandler } from './end-publicity/end-publicity';
import { endPublicity } from './end-publicity.process';
import { EndorseProjectHandler } from './endorse-project/endorse-project';
import { EndorseProjectRoute } from './endorse-project/endorse-project.http';
import { followFunding } from './follow-funding.process';
import { householdProjection } from './household/household';
import { Households } from './household/households';
import { objectionProjection } from './objection-list/objection-list';
import { ObjectionListHttp } from './objection-list/objection-list.http';
import { OpenDriveHandler } from './open-drive/open-drive';
import { OpenDriveRoute } from './open-drive/open-drive.http';
import { OverruleObjectionHandler } from './overrule-objection/overrule-objection';
import { OverruleObjectionRoute } from './overrule-objection/overrule-objection.http';
import { participationProjection } from './participation-list/participation';
import { ParticipationListHttp } from './participation-list/participation-list.http';
import { Policies } from './policy/policies';
import { policyProjection } from './policy/policy';
import { ProjectListHttp } from './project-list/project-list.http';
import { projectPageProjection } from './project-page/project-page';
import { ProjectPageHttp } from './project-page/project-page.http';
import { projectPublication } from './publication';
import { RaiseObjectionHandler } from './raise-objection/raise-objection';
import { RaiseObjectionRoute } from './raise-objection/raise-objection.http';
import { Reading } from './reading';
import { RecordApprovalHandler } from './record-approval/record-approval';
import { RecordCompletionHandler } from './record-completion/record-completion';
import { RecordRaisingFailureHandler } from './record-raising-failure/record-raising-failure';
import { RecordRejectionHandler } from './record-rejection/record-rejection';
import { RecordReopeningHandler } from './record-reopening/record-reopening';
import { RecordReturnHandler } from './record-return/record-return';
import { RecordSettlementHandler } from './record-settlement/record-settlement';
import { resolutionProjection } from './resolution/resolution';
import { Resolutions } from './resolution/resolutions';
import { RestOnResolutionHandler } from './rest-on-resolution/rest-on-resolution';
import { RestOnResolutionRoute } from './rest-on-resolution/rest-on-resolution.http';
import { ReturnProjectHandler } from './return-project/return-project';
import { ReturnProjectRoute } from './return-project/return-project.http';
import { ReviseDraftHandler } from './revise-draft/revise-draft';
import { ReviseDraftRoute } from './revise-draft/revise-draft.http';
import { StartWorkHandler } from './start-work/start-work';
import { StartWorkRoute } from './start-work/start-work.http';
import { SubmitProjectHandler } from './submit-project/submit-project';
import { SubmitProjectRoute } from './submit-project/submit-project.http';
import { TakePartHandler } from './take-part/take-part';
import { TakePartRoute } from './take-part/take-part.http';
import { projectTexts } from './texts';
import { UpholdObjectionHandler } from './uphold-objection/uphold-objection';
import { UpholdObjectionRoute } from './uphold-objection/uphold-objection.http';
import { WithdrawParticipationHandler } from './withdraw-participation/withdraw-participation';
import { WithdrawParticipationRoute } from './withdraw-participation/withdraw-participation.http';
import { WithdrawProjectHandler } from './withdraw-project/withdraw-project';
import { WithdrawProjectRoute } from './withdraw-project/withdraw-project.http';

registerTexts(projectTexts);

const routes = [
  DraftProjectRoute,
  ReviseDraftRoute,
  OpenDriveRoute,
  TakePartRoute,
  WithdrawParticipationRoute,
  RestOnResolutionRoute,
  SubmitProjectRoute,
  WithdrawProjectRoute,
  EndorseProjectRoute,
  ReturnProjectRoute,
  RaiseObjectionRoute,
  UpholdObjectionRoute,
  OverruleObjectionRoute,
  StartWorkRoute,
  AcceptWorkRoute,
  CancelProjectRoute,
];

const reads = [ProjectListHttp, ProjectPageHttp, ParticipationListHttp, ObjectionListHttp];

const handlers = [
  DraftProjectHandler,
  ReviseDraftHandler,
  OpenDriveHandler,
  TakePartHandler,
  WithdrawParticipationHandler,
  RestOnResolutionHandler,
  SubmitProjectHandler,
  WithdrawProjectHandler,
  EndorseProjectHandler,
  ReturnProjectHandler,
  RecordApprovalHandler,
  RecordReturnHandler,
  RecordRejectionHandler,
  RaiseObjectionHandler,
  UpholdObjectionHandler,
  OverruleObjectionHandler,
  EndPublicityHandler,
  RecordCompletionHandler,
  RecordReopeningHandler,
  RecordRaisingFailureHandler,
  StartWorkHandler,
  AcceptWorkHandler,
  CancelProjectHandler,
  RecordSettlementHandler,
];

/**
 * Projects of compounds, from draft to settlement. Needs the platform's and the following library's
 * global modules.
 */
@Module({
  imports: [
    FollowingModule.forContext({
      projections: [
        compoundProjection,
        councilProjection,
        householdProjection,
        policyProjection,
        projectPageProjection,
        participationProjection,
        objectionProjection,
        resolutionProjection,
      ],
      processes: [followFunding, endPublicity],
      publications: [projectPublication],
    }),
  ],
  controllers: [...routes, ...reads],
  providers: [...handlers, Compounds, Councils, Households, Policies, Resolutions, Reading],
})
export class ProjectModule {}
