import { fromLog, projection } from '@yishi/following';
import { fenColumn } from '@yishi/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
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

/** The key of an account, from its stream `appropriation-<district>-<year>`. */
const keyOf = (stream: string, account: string) => {
  const [, districtCode = '', year = ''] = stream.split('-');
  return { districtCode, year: Number(year), account };
};

type Amounts = readonly Readonly<{ account: string; amountFen: bigint }>[];
const ofAccounts = (parts: Amounts): Amounts => parts.filter(({ account }) => account !== '');

export const appropriationPage = projection<AppropriationEvent>()({
  name: 'funding.appropriation',
  version: 1,
  source: fromLog('appropriation'),
  tables: { account: AppropriationRow },
  on: {
    AppropriationSet: ({ stream, data }, rows) => {
      const { account, source, streetCode, changeFen } = data;
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
