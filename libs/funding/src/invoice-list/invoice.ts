import { fromLog, projection } from '@yishi/following';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { FundingEvent } from '../funding';

/**
 * A contractor's invoice: proposed, then paid or rejected. Persons are the vault's ids, `''` while
 * nobody has decided.
 */
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
  @Column('text') readonly proposedRole!: string;
  @Column('text') readonly proposedBy!: string;
  @Column('text') readonly decidedRole!: string;
  @Column('text') readonly decidedBy!: string;
  @Column('text') readonly reason!: string;
  @Column('text') readonly proposedAt!: string;
  @Column('text') readonly decidedAt!: string;
}

export const invoiceList = projection<FundingEvent>()({
  name: 'funding.invoice',
  version: 2,
  source: fromLog('funding'),
  tables: { invoice: InvoiceRow },
  on: {
    InvoiceProposed: ({ data, position, at, role }, rows) => {
      const { invoiceId, projectId, invoiceNumber, payee, amountFen, by } = data;
      rows.put('invoice', {
        invoiceId,
        projectId,
        position,
        invoiceNumber,
        payee,
        amountFen,
        status: 'proposed',
        proposedRole: role,
        proposedBy: by,
        decidedRole: '',
        decidedBy: '',
        reason: '',
        proposedAt: at,
        decidedAt: '',
      });
    },
    InvoicePaid: ({ data: { invoiceId, by }, at, role }, rows) => {
      const decision = { status: 'paid', decidedRole: role, decidedBy: by, decidedAt: at };
      rows.patch('invoice', { invoiceId }, decision);
    },
    InvoiceRejected: ({ data: { invoiceId, reason, by }, at, role }, rows) => {
      const decision = {
        status: 'rejected',
        decidedRole: role,
        decidedBy: by,
        decidedAt: at,
        reason,
      };
      rows.patch('invoice', { invoiceId }, decision);
    },
  },
});
