import { fromLog, projection } from '@yishi/following';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { FundingEvent } from '../funding';

/**
 * A payment of a public funder. Officers hold an office: who proposed and who decided is no secret
 * among them.
 */
@Entity({ schema: 'funding', name: 'payment' })
@Index(['projectId', 'position'])
export class PaymentRow {
  @PrimaryColumn('uuid') readonly paymentId!: string;
  @Column('uuid') readonly projectId!: string;
  @Column('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('text') readonly funder!: string;
  @Column('text') readonly account!: string;
  @Column('bigint', { transformer: fenColumn }) readonly amountFen!: bigint;
  @Column('text') readonly status!: 'proposed' | 'released' | 'rejected';
  @Column('boolean') readonly aheadOfRaising!: boolean;
  @Column('text') readonly proposedBy!: string;
  @Column('text') readonly decidedBy!: string;
  @Column('text') readonly reason!: string;
  @Column('text') readonly proposedAt!: string;
  @Column('text') readonly decidedAt!: string;
}

export const paymentList = projection<FundingEvent>()({
  name: 'funding.payment',
  version: 1,
  source: fromLog('funding'),
  tables: { payment: PaymentRow },
  on: {
    PaymentProposed: ({ data, position, at }, rows) => {
      const { paymentId, projectId, funder, account, amountFen, by } = data;
      rows.put('payment', {
        paymentId,
        projectId,
        position,
        funder,
        account,
        amountFen,
        status: 'proposed',
        aheadOfRaising: false,
        proposedBy: by,
        decidedBy: '',
        reason: '',
        proposedAt: at,
        decidedAt: '',
      });
    },
    PaymentReleased: ({ data: { paymentId, aheadOfRaising, by }, at }, rows) => {
      const decision = { status: 'released', decidedBy: by, decidedAt: at };
      rows.patch('payment', { paymentId }, { ...decision, aheadOfRaising });
    },
    PaymentRejected: ({ data: { paymentId, reason, by }, at }, rows) => {
      const decision = { status: 'rejected', decidedBy: by, decidedAt: at };
      rows.patch('payment', { paymentId }, { ...decision, reason });
    },
  },
});
