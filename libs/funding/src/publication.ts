import { fromLog, publication } from '@yishi/following';
import { FUNDING_TOPIC } from '@yishi/messaging';
import type { AppropriationEvent } from './appropriation';
import type { ContributionReversed, FundingEvent } from './funding';

type Left = Readonly<{ data: ContributionReversed['data'] }>;
const contributionLeft =
  (kind: 'reversal' | 'refund') =>
  ({ data }: Left) => [{ type: 'ContributionReversed.v1' as const, data: { ...data, kind } }];

/**
 * What the other contexts learn of money: amounts and receipt numbers, no household and no person
 * who gave.
 */
export const fundingPublication = publication<AppropriationEvent | FundingEvent>()({
  topic: FUNDING_TOPIC,
  source: fromLog('appropriation', 'funding'),
  on: {
    AppropriationSet: ({ data }) => [{ type: 'AppropriationSet.v1', data }],
    AllocationApproved: ({ data }) => [{ type: 'AllocationApproved.v1', data }],
    AllocationReturned: ({ data }) => [{ type: 'AllocationReturned.v1', data }],
    AllocationRejected: ({ data }) => [{ type: 'AllocationRejected.v1', data }],
    AllocationReleased: ({ data: { projectId, year, parts, whole } }) =>
      whole ? [{ type: 'AllocationReleased.v1', data: { projectId, year, parts } }] : [],
    ApprovedCostChanged: ({ data: { projectId, year, approvedFen, parts, increases } }) => [
      {
        type: 'ApprovedCostChanged.v1',
        data: { projectId, year, approvedFen, parts, increases },
      },
    ],
    RaisingOpened: ({ data }) => [{ type: 'RaisingOpened.v1', data }],
    RaisingExtended: ({ data }) => [{ type: 'RaisingExtended.v1', data }],
    RaisingFailed: ({ data }) => [{ type: 'RaisingFailed.v1', data }],
    FundingCompleted: ({ data }) => [{ type: 'FundingCompleted.v1', data }],
    FundingReopened: ({ data: { projectId, raisedFen, targetFen, deadline } }) => [
      { type: 'FundingReopened.v1', data: { projectId, raisedFen, targetFen } },
      { type: 'RaisingExtended.v1', data: { projectId, deadline } },
    ],
    PledgeMade: ({ data: { projectId, pledgeId, amountFen } }) => [
      { type: 'PledgeMade.v1', data: { projectId, pledgeId, amountFen } },
    ],
    PledgeWithdrawn: ({ data: { projectId, pledgeId, amountFen } }) => [
      { type: 'PledgeWithdrawn.v1', data: { projectId, pledgeId, amountFen } },
    ],
    ContributionCredited: ({ data }) => {
      const { projectId, contributionId, receiptNumber, channel } = data;
      const { amountFen, paidOn, raisedFen } = data;
      const receipt = { contributionId, receiptNumber, channel, amountFen, paidOn, raisedFen };
      return [{ type: 'ContributionReceived.v1', data: { projectId, ...receipt } }];
    },
    ContributionReversed: contributionLeft('reversal'),
    ContributionRefunded: contributionLeft('refund'),
    PaymentReleased: ({ data }) => {
      const { projectId, paymentId, funder, source, account, year, amountFen } = data;
      const { aheadOfRaising } = data;
      const payment = { paymentId, funder, source, account, year, amountFen, aheadOfRaising };
      return [{ type: 'PaymentReleased.v1', data: { projectId, ...payment } }];
    },
    InvoicePaid: ({ data: { projectId, invoiceId, invoiceNumber, payee, amountFen } }) => [
      {
        type: 'InvoicePaid.v1',
        data: { projectId, invoiceId, invoiceNumber, payee, amountFen },
      },
    ],
    ProjectSettled: ({ data }) => {
      const { projectId, compoundId, year, approvedFen, actualFen, parts, reserveFen } = data;
      const figures = { year, approvedFen, actualFen, parts, reserveFen };
      return [{ type: 'ProjectSettled.v1', data: { projectId, compoundId, ...figures } }];
    },
    ProjectUnwound: ({ data: { projectId, compoundId, year, parts } }) => [
      { type: 'ProjectUnwound.v1', data: { projectId, compoundId, year, parts } },
    ],
  },
});
