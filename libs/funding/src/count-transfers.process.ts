import { fromLog, process, send } from '@yishi/following';
import { CountTransfer } from './count-transfer/count-transfer';
import type { StatementEvent } from './statement';

/**
 * Somebody recorded the transfer by hand a moment before: it is counted, which is what was wanted.
 */
const tolerates = ['reference-already-counted'];

/** Each transfer of a statement whose giver is known gets a receipt. */
export const countTransfers = process<StatementEvent>()({
  name: 'funding.count-transfers',
  source: fromLog('statement'),
  on: {
    StatementLinesRead: ({ data: { projectId, importId, channel, lines } }) =>
      lines.flatMap((line) => {
        if (line.outcome !== 'identified') return [];
        const { lineId, reference, amountFen, paidOn, householdId } = line;
        const transfer = { projectId, lineId, importId, channel, reference, amountFen, paidOn };
        return [send(CountTransfer, { ...transfer, householdId, donorId: '' }, { tolerates })];
      }),
    StatementLineSettled: ({ data: { by: _by, ...transfer } }) => [
      send(CountTransfer, transfer, { tolerates }),
    ],
  },
});
