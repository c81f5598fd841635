import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EventStore } from '@yishi/event-store';
import type { Role } from '@yishi/kernel';
import { FileStore, ReadAfter } from '@yishi/platform';
import { Matches } from 'class-validator';
import { Not, Repository } from 'typeorm';
import { MinutesRow } from '../meeting/meeting-page/meeting-page';
import { OpinionPhotoRow } from '../opinion/opinion-content/opinion-content';

/** SHA-256 of a file's bytes, in hexadecimal. */
export const IsDigest = (): PropertyDecorator => Matches(/^[0-9a-f]{64}$/);

/** Who answers for personal data of a place: never those who attached it. */
export const ERASERS: readonly Role[] = ['street-officer', 'district-administrator'];

/** Photos of opinions and minutes of meetings. The same bytes are kept once, whatever holds them. */
@Injectable()
export class Attachments {
  constructor(
    @InjectRepository(OpinionPhotoRow) private readonly photos: Repository<OpinionPhotoRow>,
    @InjectRepository(MinutesRow) private readonly minutes: Repository<MinutesRow>,
    private readonly files: FileStore,
    private readonly store: EventStore,
    private readonly readAfter: ReadAfter,
  ) {}

  /**
   * Forgets the bytes for good, unless another opinion or meeting holds the same: a paper that was
   * attached to the wrong meeting stays with the right one. For a `keep` step, before the event:
   * after a crash between the two nothing can be read any more, and the same request, sent again,
   * writes the event; the other way round a file could stay that the log says is gone. Two holders
   * that give the same bytes up in the same moment may leave them, out of reach of every route;
   * either erasure, sent anew, takes them away.
   */
  async erase(sha256: string, holderId: string): Promise<void> {
    await this.readAfter.wait('council', { after: String(await this.store.head()) });
    const held = { sha256, erasedAt: '' };
    const isHeld =
      (await this.photos.existsBy({ ...held, opinionId: Not(holderId) })) ||
      (await this.minutes.existsBy({ ...held, meetingId: Not(holderId) }));
    if (!isHeld) await this.files.erase(sha256);
  }
}
