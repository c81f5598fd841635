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
import {
  AsOf,
  asOfDate,
  languageOf,
  onlyParameters,
  Public,
  type Query,
  ReadAfter,
} from '@yishi/platform';
import type { FastifyReply } from 'fastify';
import { SCOPE_PLURALS, scopeOf } from '../public-ledger/scope';
import { LedgerExport } from './export-ledger';
import { EXPORT_FORMATS, FORMAT_TYPES, formatOf } from './formats';

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
  @ApiOkResponse({
    content: Object.fromEntries(Object.values(FORMAT_TYPES).map((type) => [type, {}])),
  })
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
      type: FORMAT_TYPES[format],
      disposition: `attachment; filename="${name}"`,
    });
  }
}
