import {
  Controller,
  Get,
  Param,
  Query as QueryParameters,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type Actor, Forbidden, grantFor, isUuid, NotFound, type Role } from '@yishi/kernel';
import {
  Caller,
  FileStore,
  type MediaType,
  onlyParameters,
  type Query,
  ReadAfter,
} from '@yishi/platform';
import type { FastifyReply } from 'fastify';
import { ownPlaceIn } from '../../membership/rules';
import { Places } from '../../places/places';
import { MeetingRecords } from '../meeting-page/meeting-records';

/** Minutes may hold names: they are for those the meeting concerns, and who answer for it. */
const READERS: readonly Role[] = [
  'resident',
  'council-member',
  'council-director',
  'street-officer',
  'district-finance',
  'district-administrator',
  'auditor',
];

const ENDINGS: Readonly<Record<MediaType, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
};

@ApiTags('compounds')
@ApiBearerAuth()
@Controller('compounds/:compoundId/meetings/:meetingId/minutes')
export class MinutesFileHttp {
  constructor(
    private readonly records: MeetingRecords,
    private readonly places: Places,
    private readonly files: FileStore,
    private readonly readAfter: ReadAfter,
  ) {}

  /** The bytes of minutes, as a file to keep; never in a shared cache. */
  @Get(':minutesDigest')
  @ApiOperation({ summary: 'A file of the minutes of a meeting', operationId: 'GetMinutesFile' })
  @ApiOkResponse({ content: Object.fromEntries(Object.keys(ENDINGS).map((type) => [type, {}])) })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async file(
    @Param('compoundId') compoundId: string,
    @Param('meetingId') meetingId: string,
    @Param('minutesDigest') digest: string,
    @QueryParameters() query: Query,
    @Caller() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    onlyParameters(query, 'after');
    await this.readAfter.wait('council', query);
    await this.assertMayRead(actor, compoundId);
    const { meeting, minutes } = await this.records.one(compoundId, meetingId, undefined);
    const row = minutes.find(({ sha256 }) => sha256 === digest);
    // another meeting may still hold the bytes that were erased from this one
    const kept = row?.erasedAt === '' ? await this.files.get(digest) : undefined;
    if (!kept) throw new NotFound('minutes');
    reply.header('cache-control', 'private, no-store');
    const name = `meeting-${meeting.number}-${digest.slice(0, 8)}.${ENDINGS[kept.mediaType]}`;
    return new StreamableFile(kept.bytes, {
      type: kept.mediaType,
      disposition: `attachment; filename="${name}"`,
    });
  }

  private async assertMayRead(actor: Actor, compoundId: string): Promise<void> {
    if (!isUuid(compoundId)) throw new NotFound('compound');
    const compound = await this.places.territoryOf(compoundId);
    if (!grantFor(actor, READERS, ownPlaceIn(compound, actor, READERS)))
      throw new Forbidden('territory-not-allowed');
  }
}
