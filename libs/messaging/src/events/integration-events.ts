import * as community from './community';
import * as council from './council';
import * as funding from './funding';
import * as project from './project';
import * as rating from './rating';

/**
 * Every public integration event by its versioned type. A change that is not additive gets a new
 * version beside the old.
 */
export const INTEGRATION_EVENTS = {
  'DistrictAdded.v1': community.DistrictAddedV1,
  'StreetAdded.v1': community.StreetAddedV1,
  'CommunityAdded.v1': community.CommunityAddedV1,
  'CompoundAdded.v1': community.CompoundAddedV1,
  'PolicyAdopted.v1': community.PolicyAdoptedV1,
  'HouseholdsRegistered.v1': community.HouseholdsRegisteredV1,
  'CouncilEstablished.v1': council.CouncilEstablishedV1,
  'CouncilDissolved.v1': council.CouncilDissolvedV1,
  'MemberShown.v1': council.MemberShownV1,
  'MemberJoined.v1': council.MemberJoinedV1,
  'MemberLeft.v1': council.MemberLeftV1,
  'OpinionSubmitted.v1': council.OpinionSubmittedV1,
  'OpinionStateChanged.v1': council.OpinionStateChangedV1,
  'OpinionLate.v1': council.OpinionLateV1,
  'OpinionRated.v1': council.OpinionRatedV1,
  'GovernanceItemListed.v1': council.GovernanceItemListedV1,
  'GovernanceItemChanged.v1': council.GovernanceItemChangedV1,
  'TurnoutRecorded.v1': council.TurnoutRecordedV1,
  'TurnoutStruckOut.v1': council.TurnoutStruckOutV1,
  'ResolutionPassed.v1': council.ResolutionPassedV1,
  'RatingOpened.v1': rating.RatingOpenedV1,
  'RatingPublished.v1': rating.RatingPublishedV1,
  'RatingSettled.v1': rating.RatingSettledV1,
  'MemberLowInARow.v1': rating.MemberLowInARowV1,
  'ProjectDrafted.v1': project.ProjectDraftedV1,
  'ProjectRevised.v1': project.ProjectRevisedV1,
  'DriveOpened.v1': project.DriveOpenedV1,
  'HouseholdTookPart.v1': project.HouseholdTookPartV1,
  'HouseholdWithdrew.v1': project.HouseholdWithdrewV1,
  'ProjectStageChanged.v1': project.ProjectStageChangedV1,
  'ProjectEndorsed.v1': project.ProjectEndorsedV1,
  'PublicityStarted.v1': project.PublicityStartedV1,
  'PublicityEnded.v1': project.PublicityEndedV1,
  'ProjectReopened.v1': project.ProjectReopenedV1,
  'WorkStarted.v1': project.WorkStartedV1,
  'ProjectAccepted.v1': project.ProjectAcceptedV1,
  'ProjectEndedEarly.v1': project.ProjectEndedEarlyV1,
  'AppropriationSet.v1': funding.AppropriationSetV1,
  'AllocationApproved.v1': funding.AllocationApprovedV1,
  'AllocationReturned.v1': funding.AllocationReturnedV1,
  'AllocationRejected.v1': funding.AllocationRejectedV1,
  'AllocationReleased.v1': funding.AllocationReleasedV1,
  'ApprovedCostChanged.v1': funding.ApprovedCostChangedV1,
  'RaisingOpened.v1': funding.RaisingOpenedV1,
  'RaisingExtended.v1': funding.RaisingExtendedV1,
  'RaisingFailed.v1': funding.RaisingFailedV1,
  'PledgeMade.v1': funding.PledgeMadeV1,
  'PledgeWithdrawn.v1': funding.PledgeWithdrawnV1,
  'ContributionReceived.v1': funding.ContributionReceivedV1,
  'ContributionReversed.v1': funding.ContributionReversedV1,
  'FundingCompleted.v1': funding.FundingCompletedV1,
  'FundingReopened.v1': funding.FundingReopenedV1,
  'PaymentReleased.v1': funding.PaymentReleasedV1,
  'InvoicePaid.v1': funding.InvoicePaidV1,
  'ProjectSettled.v1': funding.ProjectSettledV1,
  'ProjectUnwound.v1': funding.ProjectUnwoundV1,
} as const;

export type IntegrationEvents = {
  [K in keyof typeof INTEGRATION_EVENTS]: Readonly<InstanceType<(typeof INTEGRATION_EVENTS)[K]>>;
};
export type IntegrationEventType = keyof IntegrationEvents;
