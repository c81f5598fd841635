import { fromLog, projection } from '@yishi/following';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { roleOf } from '../deciding';
import type { FundingEvent } from '../funding';

/** A payment of a public funder. Persons are the vault's ids, `''` while nobody has decided. */
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
  /** The office of the funder, whose officers propose and decide. */
  @Column('text') readonly role!: string;
  @Column('text') readonly proposedBy!: string;
  @Column('text') readonly decidedBy!: string;
  @Column('text') readonly reason!: string;
  @Column('text') readonly proposedAt!: string;
  @Column('text') readonly decidedAt!: string;
}

export const paymentList = projection<FundingEvent>()({
  name: 'funding.payment',
  version: 2,
  source: fromLog('funding'),
  tables: { payment: PaymentRow },
  on: {
    PaymentProposed: ({ data, position, at }, rows) => {
      const { paymentId, projectId, funder, source, account, amountFen, by } = data;
      rows.put('payment', {
        paymentId,
        projectId,
        position,
        funder,
        account,
        amountFen,
        status: 'proposed',
        aheadOfRaising: false,
        role: roleOf(source),
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
