import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import type { PageRequest } from '@yishi/platform';
import { LessThan, Repository } from 'typeorm';
import { turnoutsStream } from '../turnouts';
import { TurnoutRow, TurnoutSumRow, turnoutList } from './turnout-list';

/** `rows`: the last recorded first, one more than the page holds if there is one. */
export type TurnoutRecord = Readonly<{
  rows: readonly TurnoutRow[];
  sums: readonly TurnoutSumRow[];
}>;

/** What was recorded of turnouts, now or at the end of a past day (`asOf`, YYYY-MM-DD). */
@Injectable()
export class TurnoutRecords {
  constructor(
    @InjectRepository(TurnoutRow) private readonly turnouts: Repository<TurnoutRow>,
    @InjectRepository(TurnoutSumRow) private readonly sums: Repository<TurnoutSumRow>,
    private readonly past: PastRows,
  ) {}

  async of(
    compoundId: string,
    { limit, after }: PageRequest,
    asOf: string | undefined,
  ): Promise<TurnoutRecord> {
    const before = after && BigInt(after[0]!);
    if (asOf !== undefined) {
      const past = await this.past.asOf(turnoutList, [turnoutsStream(compoundId)], asOf);
      const rows = [...past.rows(TurnoutRow)]
        .filter(({ position }) => before === undefined || position < before)
        .sort((a, b) => (a.position > b.position ? -1 : 1));
      return { rows: rows.slice(0, limit + 1), sums: past.rows(TurnoutSumRow) };
    }
    const [rows, sums] = await Promise.all([
      this.turnouts.find({
        where: { compoundId, ...(before !== undefined && { position: LessThan(before) }) },
        order: { position: 'DESC' },
        take: limit + 1,
      }),
      this.sums.findBy({ compoundId }),
    ]);
    return { rows, sums };
  }
}
