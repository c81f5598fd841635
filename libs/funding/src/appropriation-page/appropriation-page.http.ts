import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { Malformed } from '@yishi/kernel';
import { PublicRead, type Query } from '@yishi/platform';
import { Repository } from 'typeorm';
import { Reading } from '../reading';
import { AppropriationRow } from './appropriation-page';

/** A district has at most 1,000 streets and a few funders each. */
const MAX_ACCOUNTS = 5_000;

@ApiTags('districts')
@Controller('districts')
export class AppropriationPageHttp {
  constructor(
    @InjectRepository(AppropriationRow) private readonly accounts: Repository<AppropriationRow>,
    private readonly reading: Reading,
  ) {}

  /** Every account of the district and its streets: appropriation, reserved, paid, free. */
  @Get(':districtCode/appropriations/:year')
  @PublicRead(2)
  @ApiOperation({ summary: "A district's appropriations", operationId: 'AppropriationPage' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async page(
    @Param('districtCode') districtCode: string,
    @Param('year') year: string,
    @QueryOf() query: Query,
  ): Promise<object> {
    await this.reading.prepare(query);
    if (!/^\d{4}$/.test(year)) throw new Malformed([{ field: 'year', reason: 'wrong-format' }]);
    const rows = await this.accounts.find({
      where: { districtCode, year: Number(year) },
      order: { account: 'ASC' },
      take: MAX_ACCOUNTS,
    });
    const accounts = rows.map((row) => {
      const { account, source, streetCode, amountFen, reservedFen, paidFen } = row;
      const freeFen = amountFen - reservedFen - paidFen;
      return { account, source, streetCode, amountFen, reservedFen, paidFen, freeFen };
    });
    return { districtCode, year: Number(year), accounts };
  }
}
