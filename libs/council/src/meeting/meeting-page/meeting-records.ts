import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import { isUuid, NotFound } from '@yishi/kernel';
import type { PageRequest } from '@yishi/platform';
import { LessThan, Repository } from 'typeorm';
import { meetingsStream } from '../meetings';
import { MeetingRow, MinutesRow, meetingPage, ResolutionRow } from './meeting-page';

export type MeetingRecord = Readonly<{
  meeting: MeetingRow;
  resolutions: readonly ResolutionRow[];
  minutes: readonly MinutesRow[];
}>;

/** What was recorded of meetings, now or at the end of a past day (`asOf`, YYYY-MM-DD). */
@Injectable()
export class MeetingRecords {
  constructor(
    @InjectRepository(MeetingRow) private readonly meetings: Repository<MeetingRow>,
    @InjectRepository(ResolutionRow) private readonly resolutions: Repository<ResolutionRow>,
    @InjectRepository(MinutesRow) private readonly minutes: Repository<MinutesRow>,
    private readonly past: PastRows,
  ) {}

  /** The compound's meetings, the newest first; one more than the page holds if there is one. */
  async list(
    compoundId: string,
    { limit, after }: PageRequest,
    asOf: string | undefined,
  ): Promise<readonly MeetingRow[]> {
    const before = Number(after?.[0] ?? Number.MAX_SAFE_INTEGER);
    if (asOf !== undefined) {
      const { meetings } = await this.asOf(compoundId, asOf);
      const below = meetings.filter(({ number }) => number < before);
      return below.sort((a, b) => b.number - a.number).slice(0, limit + 1);
    }
    return this.meetings.find({
      where: { compoundId, ...(after && { number: LessThan(before) }) },
      order: { number: 'DESC' },
      take: limit + 1,
    });
  }

  /** One meeting with all that belongs to it. Throws `NotFound` meeting. */
  async one(
    compoundId: string,
    meetingId: string,
    asOf: string | undefined,
  ): Promise<MeetingRecord> {
    if (!isUuid(compoundId) || !isUuid(meetingId)) throw new NotFound('meeting');
    const all = asOf === undefined ? await this.now(meetingId) : await this.asOf(compoundId, asOf);
    const ofMeeting = (row: { meetingId: string }) => row.meetingId === meetingId;
    const meeting = all.meetings.find(ofMeeting);
    if (meeting?.compoundId !== compoundId) throw new NotFound('meeting');
    return {
      meeting,
      resolutions: all.resolutions.filter(ofMeeting).sort((a, b) => a.number - b.number),
      minutes: all.minutes.filter(ofMeeting).sort((a, b) => (a.at < b.at ? -1 : 1)),
    };
  }

  private async now(meetingId: string) {
    const [meetings, resolutions, minutes] = await Promise.all([
      this.meetings.findBy({ meetingId }),
      this.resolutions.findBy({ meetingId }),
      this.minutes.findBy({ meetingId }),
    ]);
    return { meetings, resolutions, minutes };
  }

  private async asOf(compoundId: string, date: string) {
    const past = await this.past.asOf(meetingPage, [meetingsStream(compoundId)], date);
    return {
      meetings: [...past.rows(MeetingRow)],
      resolutions: past.rows(ResolutionRow),
      minutes: past.rows(MinutesRow),
    };
  }
}
