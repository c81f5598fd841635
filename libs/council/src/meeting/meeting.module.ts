import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { registerTexts } from '@yishi/platform';
import { AttachmentsModule } from '../attachments/attachments.module';
import { PlacesModule } from '../places/places.module';
import { AttachMinutesHandler } from './attach-minutes/attach-minutes';
import { AttachMinutesRoute } from './attach-minutes/attach-minutes.http';
import { CallMeetingHandler } from './call-meeting/call-meeting';
import { CallMeetingRoute } from './call-meeting/call-meeting.http';
import { CancelMeetingHandler } from './cancel-meeting/cancel-meeting';
import { CancelMeetingRoute } from './cancel-meeting/cancel-meeting.http';
import { ConcludeMeetingHandler } from './conclude-meeting/conclude-meeting';
import { ConcludeMeetingRoute } from './conclude-meeting/conclude-meeting.http';
import { EraseMinutesHandler } from './erase-minutes/erase-minutes';
import { EraseMinutesRoute } from './erase-minutes/erase-minutes.http';
import { meetingPage } from './meeting-page/meeting-page';
import { MeetingPageHttp } from './meeting-page/meeting-page.http';
import { MeetingRecords } from './meeting-page/meeting-records';
import { MinutesFileHttp } from './minutes-file/minutes-file.http';
import { meetingPublication } from './publication';
import { RecordAttendanceHandler } from './record-attendance/record-attendance';
import { RecordAttendanceRoute } from './record-attendance/record-attendance.http';
import { RecordResolutionHandler } from './record-resolution/record-resolution';
import { RecordResolutionRoute } from './record-resolution/record-resolution.http';
import { meetingTexts } from './texts';

registerTexts(meetingTexts);

/** Residents' meetings (居民会议): notice, attendance, resolutions, minutes. */
@Module({
  imports: [
    PlacesModule,
    AttachmentsModule,
    FollowingModule.forContext({
      projections: [meetingPage],
      publications: [meetingPublication],
    }),
  ],
  controllers: [
    CallMeetingRoute,
    RecordAttendanceRoute,
    RecordResolutionRoute,
    AttachMinutesRoute,
    EraseMinutesRoute,
    ConcludeMeetingRoute,
    CancelMeetingRoute,
    MeetingPageHttp,
    MinutesFileHttp,
  ],
  providers: [
    CallMeetingHandler,
    RecordAttendanceHandler,
    RecordResolutionHandler,
    AttachMinutesHandler,
    EraseMinutesHandler,
    ConcludeMeetingHandler,
    CancelMeetingHandler,
    MeetingRecords,
  ],
})
export class MeetingModule {}
