import {
  Controller,
  Get,
  Headers,
  Param,
  Query as QueryOf,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { NotFound } from '@yishi/kernel';
import {
  asOfDate,
  languageOf,
  onlyParameters,
  Public,
  type Query,
  ReadAfter,
} from '@yishi/platform';
import type { FastifyReply } from 'fastify';
import { EXPORT_FORMATS, FORMAT_TYPES, formatOf } from '../export-ledger/formats';
import { scopeOf } from '../public-ledger/scope';
import { StatisticsExport } from './export-statistics';
import { MAX_AGE_SECONDS } from './statistics.http';
import type { StatisticScope } from './statistics-reader';

const PLURALS = ['districts', 'streets'] as const;

function statisticScope(plural: string, code: string): StatisticScope {
  const { kind, id } = scopeOf(plural, code);
  if (kind === 'district' || kind === 'street') return { kind, code: id };
  throw new NotFound('statistics');
}

@ApiTags('statistics')
@Controller('statistics')
export class ExportStatisticsHttp {
  constructor(
    private readonly exports: StatisticsExport,
    private readonly readAfter: ReadAfter,
  ) {}

  /**
   * The statistics as a file, a row for the place and one for each street of a district or compound
   * of a street: CSV and XLSX in yuan for people, JSON in fen for programs.
   */
  @Get(':scope/:code/export')
  @Public()
  @ApiOperation({ summary: 'The statistics as a file', operationId: 'ExportStatistics' })
  @ApiParam({ name: 'scope', enum: PLURALS })
  @ApiQuery({ name: 'format', required: false, enum: EXPORT_FORMATS })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  @ApiOkResponse({
    content: Object.fromEntries(Object.values(FORMAT_TYPES).map((type) => [type, {}])),
  })
  async file(
    @Param('scope') plural: string,
    @Param('code') code: string,
    @QueryOf() query: Query,
    @Headers('accept-language') languages: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    onlyParameters(query, 'format', 'asOf', 'after');
    const scope = statisticScope(plural, code);
    const format = formatOf(query);
    const asOf = asOfDate(query);
    await this.readAfter.wait('ledger', query);
    const language = languageOf(languages);
    const file = await this.exports.file({ scope, asOf, format, language });
    reply
      .header('vary', 'Accept-Language')
      .header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`);
    const name = `statistics-${scope.kind}-${code}${asOf ? `-${asOf}` : ''}.${format}`;
    return new StreamableFile(file, {
      type: FORMAT_TYPES[format],
      disposition: `attachment; filename="${name}"`,
    });
  }
}
