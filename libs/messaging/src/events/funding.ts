import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsString, IsUUID, ValidateNested } from 'class-validator';
import { IsFenAmount } from './is-fen-amount';
import { FUNDER_SOURCES, FunderPart, type FunderSource } from './terms';

export const FUNDING_TOPIC = 'yishi.funding.v1';

/**
 * A funder's part at the end, in fen: its share of the approved cost, what it owed of the actual
 * cost, what it had paid (residents: contributions less what was given back), and what goes back to
 * a public funder's appropriation.
 */
export class SettledPart {
  @IsString() readonly funder!: string;
  @IsIn(FUNDER_SOURCES) readonly source!: FunderSource;
  @IsString() readonly account!: string;
  @IsFenAmount() readonly shareFen!: bigint;
  @IsFenAmount() readonly dueFen!: bigint;
  @IsFenAmount() readonly paidFen!: bigint;
  @IsFenAmount() readonly backFen!: bigint;
}
/** The appropriation of one account for one year is now `amountFen` in all. */
export class AppropriationSetV1 {
  @IsString() readonly account!: string;
  @IsString() readonly districtCode!: string;
  @IsString() readonly streetCode!: string;
  @IsString() readonly source!: string;
  @IsInt() readonly year!: number;
  @IsFenAmount() readonly amountFen!: bigint;
  @IsFenAmount() readonly changeFen!: bigint;
}

/** Reserves (encumbers) the public parts. `parts` are all funders in the policy's order. */
export class AllocationApprovedV1 {
  @IsUUID() readonly projectId!: string;
  @IsInt() readonly year!: number;
  @IsFenAmount() readonly approvedFen!: bigint;
  @ValidateNested({ each: true })
  @Type(() => FunderPart)
  readonly parts!: readonly FunderPart[];
  @IsString() readonly by!: string;
  @IsInt() readonly round!: number;
}

export class AllocationReturnedV1 {
  @IsUUID() readonly projectId!: string;
  @IsString() readonly reason!: string;
  @IsString() readonly by!: string;
  @IsInt() readonly round!: number;
}

export class AllocationRejectedV1 {
  @IsUUID() readonly projectId!: string;
  @IsString() readonly reason!: string;
  @IsString() readonly by!: string;
  @IsInt() readonly round!: number;
}

/**
 * An allocation given up before raising (objection upheld, ended early): what was reserved is free
 * again. Settlement and unwinding release what is left themselves: this event does not come with
 * `ProjectSettled` or `ProjectUnwound`.
 */
export class AllocationReleasedV1 {
  @IsUUID() readonly projectId!: string;
  @IsInt() readonly year!: number;
  @ValidateNested({ each: true })
  @Type(() => FunderPart)
  readonly parts!: readonly FunderPart[];
}

/** A supplementary approval: the parts of the new approved cost, and by how much each rose. */
export class ApprovedCostChangedV1 {
  @IsUUID() readonly projectId!: string;
  @IsInt() readonly year!: number;
  @IsFenAmount() readonly approvedFen!: bigint;
  @ValidateNested({ each: true })
  @Type(() => FunderPart)
  readonly parts!: readonly FunderPart[];
  @ValidateNested({ each: true })
  @Type(() => FunderPart)
  readonly increases!: readonly FunderPart[];
}

/** `deadline` is an instant, ISO 8601 UTC. */
export class RaisingOpenedV1 {
  @IsUUID() readonly projectId!: string;
  @IsFenAmount() readonly targetFen!: bigint;
  @IsString() readonly deadline!: string;
}

export class RaisingExtendedV1 {
  @IsUUID() readonly projectId!: string;
  @IsString() readonly deadline!: string;
}

export class RaisingFailedV1 {
  @IsUUID() readonly projectId!: string;
  @IsFenAmount() readonly raisedFen!: bigint;
  @IsFenAmount() readonly targetFen!: bigint;
}

export class PledgeMadeV1 {
  @IsUUID() readonly projectId!: string;
  @IsUUID() readonly pledgeId!: string;
  @IsFenAmount() readonly amountFen!: bigint;
}

export class PledgeWithdrawnV1 {
  @IsUUID() readonly projectId!: string;
  @IsUUID() readonly pledgeId!: string;
  @IsFenAmount() readonly amountFen!: bigint;
}

/**
 * `receiptNumber` is `<year>-<serial>`, gapless per district; `paidOn` a date. `raisedFen` is the
 * project's sum after it.
 */
export class ContributionReceivedV1 {
  @IsUUID() readonly projectId!: string;
  @IsUUID() readonly contributionId!: string;
  @IsString() readonly receiptNumber!: string;
  @IsString() readonly channel!: string;
  @IsFenAmount() readonly amountFen!: bigint;
  @IsString() readonly paidOn!: string;
  @IsFenAmount() readonly raisedFen!: bigint;
}

/**
 * Money of a contribution that left the project again. `kind` is reversal (bounced, mistaken) or
 * refund (goes back to the donor).
 */
export class ContributionReversedV1 {
  @IsUUID() readonly projectId!: string;
  @IsUUID() readonly contributionId!: string;
  @IsString() readonly receiptNumber!: string;
  @IsString() readonly channel!: string;
  @IsFenAmount() readonly amountFen!: bigint;
  @IsString() readonly kind!: string;
  @IsString() readonly reason!: string;
  @IsFenAmount() readonly raisedFen!: bigint;
}

export class FundingCompletedV1 {
  @IsUUID() readonly projectId!: string;
  @IsFenAmount() readonly raisedFen!: bigint;
}

/**
 * The approved cost rose or a contribution was reversed: the residents' share is not complete any
 * more.
 */
export class FundingReopenedV1 {
  @IsUUID() readonly projectId!: string;
  @IsFenAmount() readonly raisedFen!: bigint;
  @IsFenAmount() readonly targetFen!: bigint;
}

export class PaymentReleasedV1 {
  @IsUUID() readonly projectId!: string;
  @IsUUID() readonly paymentId!: string;
  @IsString() readonly funder!: string;
  @IsString() readonly source!: string;
  @IsString() readonly account!: string;
  @IsInt() readonly year!: number;
  @IsFenAmount() readonly amountFen!: bigint;
  @IsBoolean() readonly aheadOfRaising!: boolean;
}

export class InvoicePaidV1 {
  @IsUUID() readonly projectId!: string;
  @IsUUID() readonly invoiceId!: string;
  @IsString() readonly invoiceNumber!: string;
  @IsString() readonly payee!: string;
  @IsFenAmount() readonly amountFen!: bigint;
}

/**
 * The actual cost by the same shares. Public funders get back `backFen`; `reserveFen` of the
 * residents' money went to the compound's reserve.
 */
export class ProjectSettledV1 {
  @IsUUID() readonly projectId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsInt() readonly year!: number;
  @IsFenAmount() readonly approvedFen!: bigint;
  @IsFenAmount() readonly actualFen!: bigint;
  @ValidateNested({ each: true })
  @Type(() => SettledPart)
  readonly parts!: readonly SettledPart[];
  @IsFenAmount() readonly reserveFen!: bigint;
}

/** A project that ended early: what public funders had paid goes back whole. */
export class ProjectUnwoundV1 {
  @IsUUID() readonly projectId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsInt() readonly year!: number;
  @ValidateNested({ each: true })
  @Type(() => SettledPart)
  readonly parts!: readonly SettledPart[];
}
