import { Controller, Get, Param, Query as QueryOf, Res, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { type Actor, Clock, Forbidden, grantFor, isUuid, NotFound, type Role } from '@yishi/kernel';
import { Caller, FileStore, onlyParameters, type Query, ReadAfter } from '@yishi/platform';
import type { FastifyReply } from 'fastify';
import { LessThanOrEqual, Repository } from 'typeorm';
import { type Moment, momentOf } from '../moment';
import { OPINION_NUMBER } from '../rules';
import { OpinionContentRow, OpinionPhotoRow } from './opinion-content';

/** Who works on opinions, and who checks it; beside them the household itself. */
const READERS: readonly Role[] = [
  'council-member',
  'council-director',
  'street-officer',
  'district-administrator',
  'district-finance',
  'auditor',
];
const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

/** Text and photos of an opinion: for its household, and for those whose office it is. */
@ApiTags('opinions')
@ApiBearerAuth()
@Controller('compounds/:compoundId/opinions/:opinionNumber')
export class OpinionContentHttp {
  constructor(
    @InjectRepository(OpinionContentRow) private readonly contents: Repository<OpinionContentRow>,
    @InjectRepository(OpinionPhotoRow) private readonly photos: Repository<OpinionPhotoRow>,
    private readonly files: FileStore,
    private readonly clock: Clock,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('content')
  @ApiOperation({ summary: 'Text and photos of an opinion', operationId: 'OpinionContent' })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async content(
    @Caller() actor: Actor,
    @Param('compoundId') compoundId: string,
    @Param('opinionNumber') opinionNumber: string,
    @QueryOf() query: Query,
  ): Promise<object> {
    const moment = await this.prepare(query);
    const { opinionId, ...content } = await this.contentFor(
      actor,
      { compoundId, opinionNumber },
      moment,
    );
    const photos = await this.photos.find({
      where: { opinionId, addedAt: LessThanOrEqual(moment.at) },
      order: { position: 'ASC' },
      select: { sha256: true, mediaType: true, sizeBytes: true, addedAt: true, erasedAt: true },
    });
    const { householdId, text, submittedAt } = content;
    const shown = photos.map(({ erasedAt, ...photo }) => ({
      ...photo,
      erasedAt: erasedAt !== '' && erasedAt <= moment.at ? erasedAt : null,
    }));
    return { opinionId, opinionNumber, householdId, text, submittedAt, photos: shown };
  }

  @Get('photos/:digest')
  @ApiOperation({ summary: 'A photo of an opinion', operationId: 'OpinionPhoto' })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  @ApiOkResponse({ content: Object.fromEntries(PHOTO_TYPES.map((type) => [type, {}])) })
  async photo(
    @Caller() actor: Actor,
    @Param('compoundId') compoundId: string,
    @Param('opinionNumber') opinionNumber: string,
    @Param('digest') sha256: string,
    @QueryOf() query: Query,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const moment = await this.prepare(query);
    const path = { compoundId, opinionNumber };
    const { opinionId } = await this.contentFor(actor, path, moment);
    // what was erased is gone for every day, past ones too
    const where = { opinionId, sha256, addedAt: LessThanOrEqual(moment.at), erasedAt: '' };
    const row = /^[0-9a-f]{64}$/.test(sha256) ? await this.photos.findOneBy(where) : null;
    const file = row ? await this.files.get(sha256) : undefined;
    if (!file) throw new NotFound('photo');
    reply.header('cache-control', 'private, no-store');
    return new StreamableFile(file.bytes, { type: file.mediaType, disposition: 'inline' });
  }

  private async prepare(query: Query): Promise<Moment> {
    onlyParameters(query, 'asOf', 'after');
    await this.readAfter.wait('council', query);
    return momentOf(query, this.clock);
  }

  /** Throws `NotFound` opinion, `Forbidden`. */
  private async contentFor(
    actor: Actor,
    path: Readonly<{ compoundId: string; opinionNumber: string }>,
    { at }: Moment,
  ): Promise<OpinionContentRow> {
    const isPath = isUuid(path.compoundId) && OPINION_NUMBER.test(path.opinionNumber);
    const where = { ...path, submittedAt: LessThanOrEqual(at) };
    const found = isPath ? await this.contents.findOneBy(where) : null;
    if (!found) throw new NotFound('opinion');
    const { territory, householdId } = found;
    const isOwn = grantFor(actor, ['resident'], `${territory}/${householdId}`);
    if (isOwn || grantFor(actor, READERS, territory)) return found;
    const roles: readonly Role[] = ['resident', ...READERS];
    const hasRole = actor.grants.some(({ role }) => roles.includes(role));
    throw new Forbidden(hasRole ? 'territory-not-allowed' : 'role-not-allowed');
  }
}
