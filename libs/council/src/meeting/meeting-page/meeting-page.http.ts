import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { isUuid, NotFound } from '@yishi/kernel';
import {
  asOfDate,
  maskedNamesOf,
  onlyParameters,
  Paging,
  PublicRead,
  type Query,
  ReadAfter,
  Vault,
} from '@yishi/platform';
import { Places } from '../../places/places';
import { isQuorate } from '../majority';
import type { MeetingRow } from './meeting-page';
import { type MeetingRecord, MeetingRecords } from './meeting-records';

const MAX_AGE_SECONDS = 10;

@ApiTags('compounds')
@Controller('compounds/:compoundId/meetings')
export class MeetingPageHttp {
  constructor(
    private readonly records: MeetingRecords,
    private readonly places: Places,
    private readonly vault: Vault,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
  ) {}

  /** Meetings of a compound, the newest first. Counts only: nobody learns who came. */
  @Get()
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: "Residents' meetings of a compound", operationId: 'ListMeetings' })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('compoundId') compoundId: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'asOf', 'limit', 'cursor', 'after');
    const asOf = asOfDate(query);
    const list = `meetings-${compoundId}-${asOf ?? ''}`;
    const request = this.paging.read(list, query);
    await this.readAfter.wait('council', query);
    if (!isUuid(compoundId)) throw new NotFound('compound');
    await this.places.territoryOf(compoundId);
    const rows = await this.records.list(compoundId, request, asOf);
    const page = this.paging.page(list, request, rows, ({ number }) => [number]);
    return { ...page, items: page.items.map(summary) };
  }

  /** One meeting: notice, counts, resolutions with their votes, which minutes there are. */
  @Get(':meetingId')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: "A residents' meeting", operationId: 'GetMeeting' })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async page(
    @Param('compoundId') compoundId: string,
    @Param('meetingId') meetingId: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'asOf', 'after');
    const asOf = asOfDate(query);
    await this.readAfter.wait('council', query);
    return this.shown(await this.records.one(compoundId, meetingId, asOf));
  }

  private async shown({ meeting, resolutions, minutes }: MeetingRecord): Promise<object> {
    const { agenda, calledBy, calledRole, calledAt } = meeting;
    const { stage, endedBy, endedRole, endedAt, reason } = meeting;
    const recorders = [...resolutions, ...minutes].map(({ by }) => by);
    const erasers = minutes.map(({ erasedBy }) => erasedBy);
    const persons = [calledBy, endedBy, ...recorders, ...erasers];
    const nameOf = await maskedNamesOf(this.vault, persons.filter(isUuid));
    const done = (by: string, role: string, at: string) => ({ role, name: nameOf(by), at });
    return {
      ...summary(meeting),
      agenda,
      called: done(calledBy, calledRole, calledAt),
      ended: stage === 'called' ? null : { stage, ...done(endedBy, endedRole, endedAt), reason },
      resolutions: resolutions.map(({ meetingId: _meeting, by, role, at, ...resolution }) => ({
        ...resolution,
        recorded: done(by, role, at),
      })),
      minutes: minutes.map(({ sha256, mediaType, sizeBytes, by, role, at, ...erasure }) => {
        const { erasedBy, erasedRole, erasedAt, reason } = erasure;
        const erased = { ...done(erasedBy, erasedRole, erasedAt), reason };
        return {
          ...{ sha256, mediaType, sizeBytes },
          attached: done(by, role, at),
          erased: erasedAt === '' ? null : erased,
        };
      }),
    };
  }
}

const summary = (row: MeetingRow) => {
  const { meetingId, number, startsAt, place, stage, size, present } = row;
  const { resolutions, passed, minutes } = row;
  return {
    ...{ meetingId, number, startsAt, place, stage, size, present },
    isQuorate: isQuorate(present, size),
    counts: { resolutions, passed, minutes },
  };
};
