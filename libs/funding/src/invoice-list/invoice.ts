import { fromLog, projection } from '@yishi/following';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { FundingEvent } from '../funding';

/** A contractor's invoice: proposed, then paid or rejected. */
@Entity({ schema: 'funding', name: 'invoice' })
@Index(['projectId', 'position'])
export class InvoiceRow {
  @PrimaryColumn('uuid') readonly invoiceId!: string;
  @Column('uuid') readonly projectId!: string;
  @Column('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('text') readonly invoiceNumber!: string;
  @Column('text') readonly payee!: string;
  @Column('bigint', { transformer: fenColumn }) readonly amountFen!: bigint;
  @Column('text') readonly status!: 'proposed' | 'paid' | 'rejected';
  @Column('text') readonly proposedBy!: string;
  @Column('text') readonly decidedBy!: string;
  @Column('text') readonly reason!: string;
  @Column('text') readonly proposedAt!: string;
  @Column('text') readonly decidedAt!: string;
}

export const invoiceList = projection<FundingEvent>()({
  name: 'funding.invoice',
  version: 1,
  source: fromLog('funding'),
  tables: { invoice: InvoiceRow },
  on: {
    InvoiceProposed: ({ data, position, at }, rows) => {
      const { invoiceId, projectId, invoiceNumber, payee, amountFen, by } = data;
      rows.put('invoice', {
        invoiceId,
        projectId,
        position,
        invoiceNumber,
        payee,
        amountFen,
        status: 'proposed',
        proposedBy: by,
        decidedBy: '',
        reason: '',
        proposedAt: at,
        decidedAt: '',
      });
    },
    InvoicePaid: ({ data: { invoiceId, by }, at }, rows) => {
      const decision = { status: 'paid', decidedBy: by, decidedAt: at };
      rows.patch('invoice', { invoiceId }, decision);
    },
    InvoiceRejected: ({ data: { invoiceId, reason, by }, at }, rows) => {
      const decision = { status: 'rejected', decidedBy: by, decidedAt: at, reason };
      rows.patch('invoice', { invoiceId }, decision);
    },
  },
});
