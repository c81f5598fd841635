import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { IsInt, IsString, Matches } from 'class-validator';
import {
  type Appropriation,
  type AppropriationEvent,
  appropriation,
  appropriationStream,
} from '../appropriation';

/** A released payment turns a reservation into money paid, once. Sent by the program. */
export class BookPayment extends YishiCommand {
  @Matches(/^\d{6}$/) readonly districtCode!: string;
  @IsInt() readonly year!: number;
  @IsId() readonly projectId!: string;
  @IsId() readonly paymentId!: string;
  @IsString() readonly account!: string;
  @IsFenAmount() readonly amountFen!: bigint;
}

export const decide: Decide<BookPayment, Appropriation, AppropriationEvent> = (command, state) => {
  const { projectId, paymentId, account, amountFen } = command;
  if (state.allocations.get(projectId)?.payments.has(paymentId)) return [];
  return [{ type: 'PaymentBooked', data: { projectId, paymentId, account, amountFen } }];
};

export const BookPaymentHandler = handlerFor(BookPayment, {
  fold: appropriation,
  stream: ({ districtCode, year }) => appropriationStream(districtCode, year),
  decide,
  allow: [],
});
