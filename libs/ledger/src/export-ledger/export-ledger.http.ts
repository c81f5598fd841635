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
import { Malformed } from '@yishi/kernel';
import {
  AsOf,
  asOfDate,
  languageOf,
  onlyParameters,
  Public,
  type Query,
  queryText,
  ReadAfter,
} from '@yishi/platform';
import type { FastifyReply } from 'fastify';
import { SCOPE_PLURALS, scopeOf } from '../public-ledger/scope';
import { EXPORT_FORMATS, type ExportFormat, LedgerExport } from './export-ledger';

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

function formatOf(query: Query): ExportFormat {
  const text = queryText(query, 'format') ?? 'csv';
  const format = EXPORT_FORMATS.find((known) => known === text);
  if (!format) throw new Malformed([{ field: 'format', reason: 'not-one-of' }]);
  return format;
}

@ApiTags('ledger')
@Controller('ledger')
export class ExportLedgerHttp {
  constructor(
    private readonly exports: LedgerExport,
    private readonly readAfter: ReadAfter,
  ) {}

  /** The whole ledger as a file: CSV and XLSX in yuan for people, JSON in fen for programs. */
  @Get(':scope/:id/export')
  @Public()
  @ApiOperation({ summary: 'The public ledger as a file', operationId: 'ExportLedger' })
  @ApiParam({ name: 'scope', enum: SCOPE_PLURALS })
  @ApiQuery({ name: 'format', required: false, enum: EXPORT_FORMATS })
  @AsOf()
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  @ApiOkResponse({ content: Object.fromEntries(Object.values(TYPES).map((type) => [type, {}])) })
  async file(
    @Param('scope') plural: string,
    @Param('id') id: string,
    @QueryOf() query: Query,
    @Headers('accept-language') languages: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    onlyParameters(query, 'format', 'asOf', 'after');
    const scope = scopeOf(plural, id);
    const format = formatOf(query);
    const asOf = asOfDate(query);
    await this.readAfter.wait('ledger', query);
    const language = languageOf(languages);
    const file = await this.exports.open({ scope, asOf, format, language });
    reply.header('vary', 'Accept-Language').header('cache-control', 'public, max-age=2');
    const name = `ledger-${scope.kind}-${scope.id}${asOf ? `-${asOf}` : ''}.${format}`;
    return new StreamableFile(file, {
      type: TYPES[format],
      disposition: `attachment; filename="${name}"`,
    });
  }
}
