import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MinutesRow } from '../meeting/meeting-page/meeting-page';
import { OpinionPhotoRow } from '../opinion/opinion-content/opinion-content';
import { Attachments } from './attachments';

@Module({
  imports: [TypeOrmModule.forFeature([OpinionPhotoRow, MinutesRow])],
  providers: [Attachments],
  exports: [Attachments],
})
export class AttachmentsModule {}
