import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import { Malformed } from '@yishi/kernel';
import { AsOf, maskedNamesOf, PublicRead, type Query, Vault } from '@yishi/platform';
import { Repository } from 'typeorm';
import { appropriationStream } from '../appropriation';
import { Reading } from '../reading';
import { AppropriationChange, AppropriationRow, appropriationPage } from './appropriation-page';

/** A district has at most 1,000 streets and a few funders each. */
const MAX_ACCOUNTS = 5_000;
/** The newest are shown. */
const MAX_CHANGES = 200;

type Year = Readonly<{
  accounts: readonly AppropriationRow[];
  changes: readonly AppropriationChange[];
}>;

@ApiTags('districts')
@Controller('districts')
export class AppropriationPageHttp {
  constructor(
    @InjectRepository(AppropriationRow) private readonly accounts: Repository<AppropriationRow>,
    @InjectRepository(AppropriationChange)
    private readonly changes: Repository<AppropriationChange>,
    private readonly pastRows: PastRows,
    private readonly vault: Vault,
    private readonly reading: Reading,
  ) {}

  /**
   * Every account of the district and its streets: appropriation, reserved, paid, free; and who set
   * the appropriations and when, the oldest first.
   */
  @Get(':districtCode/appropriations/:year')
  @PublicRead(2)
  @ApiOperation({ summary: "A district's appropriations", operationId: 'AppropriationPage' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  @AsOf()
  async page(
    @Param('districtCode') districtCode: string,
    @Param('year') year: string,
    @QueryOf() query: Query,
  ): Promise<object> {
    const day = await this.reading.prepare(query);
    if (!/^\d{4}$/.test(year)) throw new Malformed([{ field: 'year', reason: 'wrong-format' }]);
    const of = { districtCode, year: Number(year) };
    const { accounts, changes } =
      day === undefined ? await this.live(of) : await this.inThePast(of, day);
    const nameOf = await maskedNamesOf(
      this.vault,
      changes.map(({ by }) => by),
    );
    return {
      ...of,
      accounts: accounts.map(shown),
      changes: changes.map(({ account, amountFen, changeFen, role, by, at }) => {
        return { account, amountFen, changeFen, role, name: nameOf(by), at };
      }),
    };
  }

  private async live(of: Of): Promise<Year> {
    const accounts = await this.accounts.find({
      where: of,
      order: { account: 'ASC' },
      take: MAX_ACCOUNTS,
    });
    const newest = await this.changes.find({
      where: of,
      order: { position: 'DESC' },
      take: MAX_CHANGES,
    });
    return { accounts, changes: newest.reverse() };
  }

  private async inThePast({ districtCode, year }: Of, day: string): Promise<Year> {
    if (!/^\d{6}$/.test(districtCode)) return { accounts: [], changes: [] };
    const streams = [appropriationStream(districtCode, year)];
    const past = await this.pastRows.asOf(appropriationPage, streams, day);
    const accounts = [...past.rows(AppropriationRow)].sort(byAccount).slice(0, MAX_ACCOUNTS);
    return { accounts, changes: past.rows(AppropriationChange).slice(-MAX_CHANGES) };
  }
}

type Of = Readonly<{ districtCode: string; year: number }>;

const byAccount = (a: AppropriationRow, b: AppropriationRow): number =>
  a.account < b.account ? -1 : 1;

const shown = (row: AppropriationRow) => {
  const { account, source, streetCode, amountFen, reservedFen, paidFen } = row;
  const freeFen = amountFen - reservedFen - paidFen;
  return { account, source, streetCode, amountFen, reservedFen, paidFen, freeFen };
};
