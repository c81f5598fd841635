import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { registerTexts } from '@yishi/platform';
import { AttachmentsModule } from '../attachments/attachments.module';
import { PlacesModule } from '../places/places.module';
import { AddOpinionPhotoHandler } from './add-opinion-photo/add-opinion-photo';
import { AddOpinionPhotoRoute } from './add-opinion-photo/add-opinion-photo.http';
import { AdoptOpinionHandler } from './adopt-opinion/adopt-opinion';
import { AdoptOpinionRoute } from './adopt-opinion/adopt-opinion.http';
import { AnswerOpinionHandler } from './answer-opinion/answer-opinion';
import { AnswerOpinionRoute } from './answer-opinion/answer-opinion.http';
import { opinionDeadlines } from './deadlines.process';
import { DeclineOpinionHandler } from './decline-opinion/decline-opinion';
import { DeclineOpinionRoute } from './decline-opinion/decline-opinion.http';
import { EraseOpinionPhotoHandler } from './erase-opinion-photo/erase-opinion-photo';
import { EraseOpinionPhotoRoute } from './erase-opinion-photo/erase-opinion-photo.http';
import { EscalateOpinionHandler } from './escalate-opinion/escalate-opinion';
import { ExplainOpinionHandler } from './explain-opinion/explain-opinion';
import { ExplainOpinionRoute } from './explain-opinion/explain-opinion.http';
import { opinionContent } from './opinion-content/opinion-content';
import { OpinionContentHttp } from './opinion-content/opinion-content.http';
import { OpinionFinder } from './opinion-list/opinion-finder';
import { OpinionListHttp } from './opinion-list/opinion-list.http';
import { opinionPage } from './opinion-page/opinion-page';
import { OpinionPageHttp } from './opinion-page/opinion-page.http';
import { opinionPublication } from './publication';
import { RateOpinionHandler } from './rate-opinion/rate-opinion';
import { RateOpinionRoute } from './rate-opinion/rate-opinion.http';
import { RelayOpinionHandler } from './relay-opinion/relay-opinion';
import { RelayOpinionRoute } from './relay-opinion/relay-opinion.http';
import { ReopenOpinionHandler } from './reopen-opinion/reopen-opinion';
import { ReopenOpinionRoute } from './reopen-opinion/reopen-opinion.http';
import { ResolveOpinionHandler } from './resolve-opinion/resolve-opinion';
import { ResolveOpinionRoute } from './resolve-opinion/resolve-opinion.http';
import { SubmitOpinionHandler } from './submit-opinion/submit-opinion';
import { SubmitOpinionRoute } from './submit-opinion/submit-opinion.http';
import { opinionTexts } from './texts';

registerTexts(opinionTexts);

@Module({
  imports: [
    PlacesModule,
    AttachmentsModule,
    FollowingModule.forContext({
      projections: [opinionPage, opinionContent],
      processes: [opinionDeadlines],
      publications: [opinionPublication],
    }),
  ],
  controllers: [
    SubmitOpinionRoute,
    AddOpinionPhotoRoute,
    EraseOpinionPhotoRoute,
    AnswerOpinionRoute,
    AdoptOpinionRoute,
    DeclineOpinionRoute,
    RelayOpinionRoute,
    ResolveOpinionRoute,
    ExplainOpinionRoute,
    RateOpinionRoute,
    ReopenOpinionRoute,
    OpinionListHttp,
    OpinionPageHttp,
    OpinionContentHttp,
  ],
  providers: [
    SubmitOpinionHandler,
    AddOpinionPhotoHandler,
    EraseOpinionPhotoHandler,
    AnswerOpinionHandler,
    AdoptOpinionHandler,
    DeclineOpinionHandler,
    RelayOpinionHandler,
    ResolveOpinionHandler,
    ExplainOpinionHandler,
    RateOpinionHandler,
    ReopenOpinionHandler,
    EscalateOpinionHandler,
    OpinionFinder,
  ],
})
export class OpinionModule {}
