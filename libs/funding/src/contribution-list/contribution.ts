import { fromLog, projection } from '@yishi/following';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Channel, ConsentForm, FundingEvent } from '../funding';

/** A contribution as it was received and what became of it. */
@Entity({ schema: 'funding', name: 'contribution' })
@Index(['projectId', 'position'])
@Index(['projectId', 'consent', 'position'])
export class Contribution {
  @PrimaryColumn('uuid') readonly contributionId!: string;
  @Column('uuid') readonly projectId!: string;
  @Column('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('text') readonly receiptNumber!: string;
  @Column('text') readonly householdId!: string;
  @Column('text') readonly donorId!: string;
  @Column('text') readonly channel!: Channel;
  @Column('bigint', { transformer: fenColumn }) readonly amountFen!: bigint;
  @Column('bigint', { transformer: fenColumn }) readonly reversedFen!: bigint;
  @Column('bigint', { transformer: fenColumn }) readonly refundedFen!: bigint;
  @Column('text') readonly paidOn!: string;
  @Column('text') readonly reference!: string;
  /** Who reversed it, when and why; `''` when nobody did. */
  @Column('text') readonly reversedRole!: string;
  @Column('text') readonly reversedBy!: string;
  @Column('text') readonly reversedAt!: string;
  @Column('text') readonly reversalReason!: string;
  @Column('boolean') readonly asksSurplusBack!: boolean;
  /** How the name may be shown, '' not at all, and whose name. */
  @Column('text') readonly consent!: ConsentForm | '';
  @Column('text') readonly consentPersonId!: string;
}

const notReversed = { reversedRole: '', reversedBy: '', reversedAt: '', reversalReason: '' };

export const contributionList = projection<FundingEvent>()({
  name: 'funding.contribution',
  version: 2,
  source: fromLog('funding'),
  tables: { contribution: Contribution },
  on: {
    ContributionCredited: ({ data: { raisedFen: _raised, ...contribution }, position }, rows) =>
      rows.put('contribution', {
        ...contribution,
        position,
        reversedFen: 0n,
        refundedFen: 0n,
        ...notReversed,
        asksSurplusBack: false,
        consent: '',
        consentPersonId: '',
      }),
    ContributionReversed: ({ data, at, by, role }, rows) => {
      const { contributionId, amountFen, reason } = data;
      const reversal = { reversedRole: role, reversedBy: by, reversedAt: at };
      const columns = { reversedFen: amountFen, ...reversal, reversalReason: reason };
      rows.patch('contribution', { contributionId }, columns);
    },
    ContributionRefunded: ({ data: { contributionId, amountFen } }, rows) =>
      rows.patch('contribution', { contributionId }, { refundedFen: amountFen }),
    SurplusAskedBack: ({ data: { contributionId } }, rows) =>
      rows.patch('contribution', { contributionId }, { asksSurplusBack: true }),
    NameConsentGiven: ({ data: { contributionId, personId, form } }, rows) =>
      rows.patch('contribution', { contributionId }, { consent: form, consentPersonId: personId }),
    NameConsentRevoked: ({ data: { contributionId } }, rows) =>
      rows.patch('contribution', { contributionId }, { consent: '', consentPersonId: '' }),
  },
});
