import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsId, Optional, YishiCommand } from '@yishi/platform';
import { IsBoolean } from 'class-validator';
import {
  type Counted,
  loadCounted,
  placeOfCounted,
  refuseCountedTwice,
  refuseTooOld,
} from '../counted';
import { refuseTooMuch } from '../deciding';
import { Households } from '../households/households';
import { type Receipts, receipts, receiptsStream } from '../receipts';
import {
  type OpenLine,
  type Statement,
  type StatementEvent,
  statement,
  statementStream,
} from '../statement';

/**
 * A person says whose transfer an open line is: a household's, or the payer's own as an outside
 * donor. Refusals: `household-or-donor` (exactly one of both), `household-not-in-compound`,
 * `payer-not-named`, `line-not-open`, `reference-already-counted` {receiptNumber} (a differing
 * amount: reverse the wrong contribution first, or dismiss), `transfer-too-old` {paidOn} (it can be
 * dismissed only), `contributions-too-large` {maxFen}.
 */
export class SettleStatementLine extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly lineId!: string;
  @Optional() @IsId() readonly householdId?: string;
  @Optional() @IsBoolean() readonly outsideDonor?: boolean;
}

type Loaded = Counted & Readonly<{ inCompound: boolean; receipts: Receipts }>;

/** Throws `NotFound`; refusal: `line-not-open` {outcome}. */
export function openLine(state: Statement, lineId: string): OpenLine {
  const outcome = state.lines.get(lineId);
  if (!outcome) throw new NotFound('statement-line');
  const line = state.open.get(lineId);
  if (!line) throw new Refused('line-not-open', { outcome });
  return line;
}

export const decide: Decide<SettleStatementLine, Statement, StatementEvent, Loaded> = (
  { projectId, lineId, householdId = '', outsideDonor = false },
  state,
  { now, actor, loaded },
) => {
  const line = openLine(state, lineId);
  if ((householdId !== '') === outsideDonor) throw new Refused('household-or-donor');
  if (householdId && !loaded.inCompound) throw new Refused('household-not-in-compound');
  if (outsideDonor && !line.payerId) throw new Refused('payer-not-named');
  refuseTooOld(line, now);
  refuseCountedTwice(loaded.receipts, loaded, line);
  refuseTooMuch(loaded.funding.raisedFen, line.amountFen);
  const { importId, channel, reference, amountFen, paidOn, payerId } = line;
  const donorId = outsideDonor ? payerId : '';
  const transfer = { lineId, importId, channel, reference, amountFen, paidOn };
  const data = { projectId, ...transfer, householdId, donorId, by: actor.personId };
  return [{ type: 'StatementLineSettled', data }];
};

export const SettleStatementLineHandler = handlerFor(SettleStatementLine, {
  fold: statement,
  stream: ({ projectId }) => statementStream(projectId),
  load: async ({ projectId, lineId, householdId }, reader, { now }): Promise<Loaded> => {
    const line = (await reader.state(statement, statementStream(projectId))).open.get(lineId);
    const counted = await loadCounted(projectId, line ? [line] : [], reader, now);
    const { compoundId, districtCode } = counted.funding;
    const inCompound = householdId
      ? await reader.get(Households).isIn(compoundId, householdId)
      : false;
    const stream = receiptsStream(districtCode, counted.year);
    return { ...counted, inCompound, receipts: await reader.state(receipts, stream) };
  },
  decide,
  allow: [{ roles: ['council-director', 'street-officer'], territory: placeOfCounted }],
});
