import { fromLog, process, send } from '@yishi/following';
import { CreditContribution } from './credit-contribution/credit-contribution';
import type { ReceiptsEvent } from './receipts';

/** Every receipt's money goes to its project's account. */
export const creditContribution = process<ReceiptsEvent>()({
  name: 'funding.credit-contribution',
  source: fromLog('receipts'),
  on: {
    ContributionReceived: ({ data: { importId: _importId, ...contribution } }) => [
      send(CreditContribution, contribution),
    ],
  },
});
