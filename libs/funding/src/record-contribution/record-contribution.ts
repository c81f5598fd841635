import { chinaDate, chinaYear, type Decide, Refused } from '@yishi/kernel';
import {
  derivedId,
  handlerFor,
  IsCalendarDate,
  IsFenAmount,
  IsId,
  IsText,
  type LoadContext,
  Optional,
  type Reader,
  Vault,
  YishiCommand,
} from '@yishi/platform';
import { IsIn, Matches } from 'class-validator';
import {
  type Counted,
  loadCounted,
  placeOfCounted,
  refuseCountedTwice,
  refuseTooOld,
  streamOfCounted,
  yearOfCommand,
} from '../counted';
import { refuseTooMuch, requireRaising } from '../deciding';
import { CHANNELS, type Channel, placeOf } from '../funding';
import { Households } from '../households/households';
import { type Receipts, type ReceiptsEvent, receiptNumber, receipts } from '../receipts';

/**
 * A contribution to a project, from a household or an outside donor, gets the district's next
 * receipt. The channel's transaction number (`reference`) is never counted twice; after a reversal
 * it may be counted again. Answers with `id` and `receiptNumber`. Refusals: `raising-not-open`,
 * `household-or-donor` (exactly one of both), `household-not-in-compound`, `reference-required`
 * (transfers), `reference-not-for-cash`, `paid-in-the-future`, `transfer-too-old` {paidOn} (a
 * transfer of before last year), `reference-already-counted` {receiptNumber},
 * `contributions-too-large` {maxFen}.
 */
export class RecordContribution extends YishiCommand {
  @IsId() readonly projectId!: string;
  @Optional() @IsId() readonly householdId?: string;
  /** The name of an outside donor: goes to the vault, never into an event. */
  @Optional() @IsText(60) readonly donorName?: string;
  @IsIn(CHANNELS) readonly channel!: Channel;
  @IsFenAmount() readonly amountFen!: bigint;
  @IsCalendarDate() readonly paidOn!: string;
  @Optional() @Matches(/^[0-9A-Za-z_-]{1,64}$/) readonly reference?: string;
}

type Loaded = Counted & Readonly<{ inCompound: boolean }>;

export const decide: Decide<RecordContribution, Receipts, ReceiptsEvent, Loaded> = (
  { projectId, householdId = '', donorName = '', channel, amountFen, paidOn, reference = '' },
  state,
  { now, commandId, loaded },
) => {
  if ((householdId === '') === (donorName === '')) throw new Refused('household-or-donor');
  if (channel === 'cash' && reference) throw new Refused('reference-not-for-cash');
  if (channel !== 'cash' && !reference) throw new Refused('reference-required', { channel });
  requireRaising(loaded.funding);
  refuseTooMuch(loaded.funding.raisedFen, amountFen);
  if (householdId && !loaded.inCompound) throw new Refused('household-not-in-compound');
  if (paidOn > chinaDate(now)) throw new Refused('paid-in-the-future', { paidOn });
  refuseTooOld({ channel, paidOn }, now);
  refuseCountedTwice(state, loaded, { channel, reference });
  const data = {
    contributionId: commandId,
    receiptNumber: receiptNumber(loaded.year, state.count + 1),
    projectId,
    householdId,
    donorId: donorName ? donorIdOf(commandId) : '',
    channel,
    amountFen,
    paidOn,
    reference,
    importId: commandId,
  };
  return [{ type: 'ContributionReceived', data }];
};

const donorIdOf = (commandId: string): string => derivedId(commandId, 'donor');

async function load(
  { projectId, householdId, channel, reference = '' }: RecordContribution,
  reader: Reader,
  { now, commandId }: LoadContext,
): Promise<Loaded> {
  const counted = await loadCounted(projectId, [{ channel, reference }], reader, now);
  const { compoundId } = counted.funding;
  const inCompound = householdId
    ? await reader.get(Households).isIn(compoundId, householdId)
    : false;
  return { ...counted, year: yearOfCommand(counted, commandId), inCompound };
}

export const RecordContributionHandler = handlerFor(RecordContribution, {
  fold: receipts,
  stream: streamOfCounted,
  load,
  keep: async ({ donorName }, reader, { funding }, { commandId }) => {
    if (!donorName) return;
    const donor = { personId: donorIdOf(commandId), name: donorName };
    await reader.get(Vault).put([donor], placeOf(funding));
  },
  decide,
  allow: [
    {
      roles: ['council-member', 'council-director', 'street-officer'],
      territory: placeOfCounted,
    },
  ],
  answer: (_command, { commandId, version, at }) => ({
    id: commandId,
    receiptNumber: receiptNumber(chinaYear(new Date(at)), version),
  }),
});
