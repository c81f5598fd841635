import { MAX_FEN, Refused } from '@yishi/kernel';
import { FIELDS, type Field } from '@yishi/messaging';
import { IsFenAmount, IsText, YishiCommand } from '@yishi/platform';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { refusePersonalData } from './free-text';
import { ATTACHMENT_KINDS, type AttachmentKind, type BudgetLine, type Details } from './project';

/**
 * One line of a budget. `amountFen` must be `quantity` × `unitPriceFen`; a line may be free of
 * charge.
 */
export class BudgetLineInput {
  @IsText(120) readonly item!: string;
  @IsInt() @Min(1) @Max(1_000_000) readonly quantity!: number;
  @IsFenAmount({ min: 0n }) readonly unitPriceFen!: bigint;
  @IsFenAmount({ min: 0n }) readonly amountFen!: bigint;
}

export class AttachmentInput {
  @IsText(200) readonly name!: string;
  @IsIn(ATTACHMENT_KINDS) readonly kind!: AttachmentKind;
  @Matches(/^[0-9a-f]{64}$/) readonly sha256!: string;
  @IsInt() @Min(1) @Max(50 * 1024 * 1024) readonly sizeBytes!: number;
}

/** The fields that a draft and its revision have in common. */
export abstract class DetailsCommand extends YishiCommand {
  @IsIn(FIELDS) readonly field!: Field;
  @IsText(120) readonly title!: string;
  @IsText(5_000) readonly description!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => BudgetLineInput)
  readonly budgetLines!: readonly BudgetLineInput[];

  @IsArray()
  @ArrayMaxSize(30)
  @ValidateNested({ each: true })
  @Type(() => AttachmentInput)
  readonly attachments!: readonly AttachmentInput[];
}

/**
 * The details as the event keeps them, with their total. Refusals: `amount-differs` (naming the
 * line, from 1), `total-not-positive`, `amount-too-large`, `personal-data-in-text`.
 */
export function checkedDetails(input: DetailsCommand): Details {
  refusePersonalData({
    title: input.title,
    description: input.description,
    budgetLines: input.budgetLines.map((line) => line.item).join('\n'),
    attachments: input.attachments.map((attachment) => attachment.name).join('\n'),
  });
  const { field, title, description } = input;
  return {
    field,
    title,
    description,
    budgetLines: input.budgetLines.map(({ item, quantity, unitPriceFen, amountFen }) => ({
      item,
      quantity,
      unitPriceFen,
      amountFen,
    })),
    attachments: input.attachments.map(({ name, kind, sha256, sizeBytes }) => ({
      name,
      kind,
      sha256,
      sizeBytes,
    })),
    totalFen: totalOf(input.budgetLines),
  };
}

function totalOf(lines: readonly BudgetLine[]): bigint {
  let totalFen = 0n;
  for (const [index, { quantity, unitPriceFen, amountFen }] of lines.entries()) {
    const expectedFen = BigInt(quantity) * unitPriceFen;
    if (expectedFen > MAX_FEN) throw new Refused('amount-too-large', { line: index + 1 });
    if (amountFen !== expectedFen)
      throw new Refused('amount-differs', { line: index + 1, expectedFen, amountFen });
    totalFen += amountFen;
    if (totalFen > MAX_FEN) throw new Refused('amount-too-large', { line: index + 1 });
  }
  if (totalFen === 0n) throw new Refused('total-not-positive');
  return totalFen;
}
