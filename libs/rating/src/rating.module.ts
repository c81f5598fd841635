import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { registerReasonTexts, registerTexts } from '@yishi/platform';
import {
  AbandonRatingHandler,
  AbandonRatingOfCouncilHandler,
} from './abandon-rating/abandon-rating';
import { AbandonRatingRoute } from './abandon-rating/abandon-rating.http';
import { BallotBoxModule } from './ballot-box/ballot-box.module';
import { CastBallotHttp } from './ballot-box/cast-ballot/cast-ballot.http';
import { PeriodList } from './ballot-box/period-list';
import { BookPeriodHandler } from './book-period/book-period';
import { CloseBoxHandler } from './close-box/close-box';
import { CorrectSheetHandler } from './correct-sheet/correct-sheet';
import { CorrectSheetRoute } from './correct-sheet/correct-sheet.http';
import { CountBallotsHandler } from './count-ballots/count-ballots';
import { counting, followCouncils } from './counting.process';
import { DestroyBoxHandler } from './destroy-box/destroy-box';
import { DistrictRankingHttp } from './district-ranking/district-ranking.http';
import { EndVotingHandler } from './end-voting/end-voting';
import { EndVotingRoute } from './end-voting/end-voting.http';
import { EnterPaperBatchHandler } from './enter-paper-batch/enter-paper-batch';
import { EnterPaperBatchRoute } from './enter-paper-batch/enter-paper-batch.http';
import { GiveCredentialHandler } from './give-credential/give-credential';
import { GiveCredentialRoute } from './give-credential/give-credential.http';
import { HandInSheetHandler } from './hand-in-sheet/hand-in-sheet';
import { HandInSheetRoute } from './hand-in-sheet/hand-in-sheet.http';
import { MemberRatingsHttp } from './member-ratings/member-ratings.http';
import { RatingObjectionListHttp } from './objection-list/objection-list.http';
import { OpenRatingPeriodHandler } from './open-period/open-period';
import { OpenRatingPeriodRoute } from './open-period/open-period.http';
import { OverruleRatingObjectionHandler } from './overrule-objection/overrule-objection';
import { OverruleRatingObjectionRoute } from './overrule-objection/overrule-objection.http';
import { PeriodLists } from './period-lists';
import { councils, RatingPlaces, registers } from './places/places';
import { ratingPublication } from './publication';
import { publicity } from './publicity.process';
import { ObjectToRatingHandler } from './raise-objection/raise-objection';
import { ObjectToRatingRoute } from './raise-objection/raise-objection.http';
import { RatingListHttp } from './rating-list/rating-list.http';
import { ratingPage } from './rating-page/rating-page';
import { RatingPageHttp } from './rating-page/rating-page.http';
import { RatingReads } from './reading';
import { ReasonListHttp } from './reason-list/reason-list.http';
import { RecordStandingHandler } from './record-standing/record-standing';
import { ReleasePeriodHandler } from './release-period/release-period';
import { SettleRatingHandler } from './settle-rating/settle-rating';
import { memberResults } from './standing-rows';
import { ratingReasonTexts, ratingTexts } from './texts';
import { UpholdRatingObjectionHandler } from './uphold-objection/uphold-objection';
import { UpholdRatingObjectionRoute } from './uphold-objection/uphold-objection.http';
import { VoterListHttp } from './voter-list/voter-list.http';

registerTexts(ratingTexts);
registerReasonTexts(ratingReasonTexts);

const routes = [
  OpenRatingPeriodRoute,
  GiveCredentialRoute,
  HandInSheetRoute,
  EnterPaperBatchRoute,
  EndVotingRoute,
  ObjectToRatingRoute,
  UpholdRatingObjectionRoute,
  OverruleRatingObjectionRoute,
  CorrectSheetRoute,
  AbandonRatingRoute,
];

const reads = [
  RatingPageHttp,
  VoterListHttp,
  RatingObjectionListHttp,
  ReasonListHttp,
  RatingListHttp,
  MemberRatingsHttp,
  DistrictRankingHttp,
];

const handlers = [
  OpenRatingPeriodHandler,
  BookPeriodHandler,
  ReleasePeriodHandler,
  GiveCredentialHandler,
  HandInSheetHandler,
  EnterPaperBatchHandler,
  EndVotingHandler,
  CloseBoxHandler,
  CountBallotsHandler,
  DestroyBoxHandler,
  ObjectToRatingHandler,
  UpholdRatingObjectionHandler,
  OverruleRatingObjectionHandler,
  CorrectSheetHandler,
  SettleRatingHandler,
  RecordStandingHandler,
  AbandonRatingHandler,
  AbandonRatingOfCouncilHandler,
];

/** The rating of council members (三评). */
@Module({
  imports: [
    BallotBoxModule,
    FollowingModule.forContext({
      projections: [registers, councils, ratingPage, memberResults],
      processes: [counting, followCouncils, publicity],
      publications: [ratingPublication],
    }),
  ],
  controllers: [...routes, CastBallotHttp, ...reads],
  providers: [
    ...handlers,
    RatingPlaces,
    RatingReads,
    { provide: PeriodList, useClass: PeriodLists },
  ],
})
export class RatingModule {}
