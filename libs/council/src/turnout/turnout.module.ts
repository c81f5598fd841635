import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { registerTexts } from '@yishi/platform';
import { PlacesModule } from '../places/places.module';
import { turnoutPublication } from './publication';
import { RecordTurnoutHandler } from './record-turnout/record-turnout';
import { RecordTurnoutRoute } from './record-turnout/record-turnout.http';
import { StrikeOutTurnoutHandler } from './strike-out-turnout/strike-out-turnout';
import { StrikeOutTurnoutRoute } from './strike-out-turnout/strike-out-turnout.http';
import { turnoutTexts } from './texts';
import { turnoutList } from './turnout-list/turnout-list';
import { TurnoutListHttp } from './turnout-list/turnout-list.http';
import { TurnoutRecords } from './turnout-list/turnout-records';

registerTexts(turnoutTexts);

/** Volunteer turnouts (志愿活动) of compounds, in counts. */
@Module({
  imports: [
    PlacesModule,
    FollowingModule.forContext({
      projections: [turnoutList],
      publications: [turnoutPublication],
    }),
  ],
  controllers: [RecordTurnoutRoute, StrikeOutTurnoutRoute, TurnoutListHttp],
  providers: [RecordTurnoutHandler, StrikeOutTurnoutHandler, TurnoutRecords],
})
export class TurnoutModule {}
