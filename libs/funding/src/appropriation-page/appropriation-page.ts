import { fromLog, projection } from '@yishi/following';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AppropriationEvent } from '../appropriation';

/** One account of a fiscal year. Free = appropriation − reserved − paid. */
@Entity({ schema: 'funding', name: 'appropriation' })
export class AppropriationRow {
  @PrimaryColumn('text') readonly districtCode!: string;
  @PrimaryColumn('int') readonly year!: number;
  @PrimaryColumn('text') readonly account!: string;
  @Column('text', { default: '' }) readonly source!: string;
  @Column('text', { default: '' }) readonly streetCode!: string;
  @Column('bigint', { transformer: fenColumn, default: '0' }) readonly amountFen!: bigint;
  @Column('bigint', { transformer: fenColumn, default: '0' }) readonly reservedFen!: bigint;
  @Column('bigint', { transformer: fenColumn, default: '0' }) readonly paidFen!: bigint;
}

/** An account's appropriation was set, raised or lowered; `by` is the person by the vault's id. */
@Entity({ schema: 'funding', name: 'appropriation_change' })
@Index(['districtCode', 'year', 'position'])
export class AppropriationChange {
  @PrimaryColumn('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('text') readonly districtCode!: string;
  @Column('int') readonly year!: number;
  @Column('text') readonly account!: string;
  @Column('bigint', { transformer: fenColumn }) readonly amountFen!: bigint;
  @Column('bigint', { transformer: fenColumn }) readonly changeFen!: bigint;
  @Column('text') readonly role!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly at!: string;
}

/** The key of an account, from its stream `appropriation-<district>-<year>`. */
const keyOf = (stream: string, account: string) => {
  const [, districtCode = '', year = ''] = stream.split('-');
  return { districtCode, year: Number(year), account };
};

type Amounts = readonly Readonly<{ account: string; amountFen: bigint }>[];
const ofAccounts = (parts: Amounts): Amounts => parts.filter(({ account }) => account !== '');

export const appropriationPage = projection<AppropriationEvent>()({
  name: 'funding.appropriation',
  version: 2,
  source: fromLog('appropriation'),
  tables: { account: AppropriationRow, change: AppropriationChange },
  on: {
    AppropriationSet: ({ stream, data, position, at, by, role }, rows) => {
      const { account, source, streetCode, amountFen, changeFen } = data;
      const change = { position, amountFen, changeFen, role, by, at };
      rows.put('change', { ...keyOf(stream, account), ...change });
      rows.add('account', keyOf(stream, account), { amountFen: changeFen });
      rows.patch('account', keyOf(stream, account), { source, streetCode });
    },
    AllocationApproved: ({ stream, data }, rows) => {
      for (const { account, amountFen } of ofAccounts(data.parts)) {
        rows.add('account', keyOf(stream, account), { reservedFen: amountFen });
      }
    },
    SupplementApproved: ({ stream, data }, rows) => {
      for (const { account, amountFen } of ofAccounts(data.reservations)) {
        rows.add('account', keyOf(stream, account), { reservedFen: amountFen });
      }
    },
    PaymentBooked: ({ stream, data: { account, amountFen } }, rows) => {
      const change = { reservedFen: -amountFen, paidFen: amountFen };
      rows.add('account', keyOf(stream, account), change);
    },
    PaymentReturned: ({ stream, data: { account, amountFen } }, rows) =>
      rows.add('account', keyOf(stream, account), { paidFen: -amountFen }),
    AllocationReleased: ({ stream, data }, rows) => {
      for (const { account, amountFen } of ofAccounts(data.parts)) {
        rows.add('account', keyOf(stream, account), { reservedFen: -amountFen });
      }
    },
  },
});
