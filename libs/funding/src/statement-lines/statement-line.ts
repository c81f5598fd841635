import { fromLog, projection } from '@yishi/following';
import { fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Channel } from '../funding';
import type { OpenReason, StatementEvent } from '../statement';

/** A line of a statement that waits for a person. It goes when somebody settled or dismissed it. */
@Entity({ schema: 'funding', name: 'statement_line' })
@Index(['projectId', 'lineId'])
export class StatementLineRow {
  @PrimaryColumn('uuid') readonly lineId!: string;
  @Column('uuid') readonly projectId!: string;
  @Column('text') readonly channel!: Channel;
  @Column('text') readonly reference!: string;
  @Column('bigint', { transformer: fenColumn }) readonly amountFen!: bigint;
  @Column('text') readonly paidOn!: string;
  @Column('text') readonly reason!: OpenReason;
  /** The payer in the vault, '' when the statement names none. */
  @Column('text') readonly payerId!: string;
}

export const statementLines = projection<StatementEvent>()({
  name: 'funding.statement-line',
  version: 1,
  source: fromLog('statement'),
  tables: { line: StatementLineRow },
  on: {
    StatementLinesRead: ({ data: { projectId, channel, lines } }, rows) => {
      for (const line of lines) {
        if (line.outcome !== 'open') continue;
        const { outcome: _outcome, ...open } = line;
        rows.put('line', { ...open, projectId, channel });
      }
    },
    StatementLineSettled: ({ data: { lineId } }, rows) => rows.remove('line', { lineId }),
    StatementLineDismissed: ({ data: { lineId } }, rows) => rows.remove('line', { lineId }),
  },
});
