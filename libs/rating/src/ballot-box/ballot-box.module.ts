import { Module } from '@nestjs/common';
import { DurablePool, PurposeKeys, registerTexts } from '@yishi/platform';
import { BallotBox } from './ballot-box';
import { PostgresBallotBox } from './postgres-ballot-box';
import { ballotBoxTexts } from './texts';

registerTexts(ballotBoxTexts);

/**
 * Provides the `BallotBox`. The ballots' route is not in it, for it needs to know the periods: the
 * module that keeps them lists `CastBallotHttp` and provides `PeriodList`.
 */
@Module({
  providers: [
    {
      provide: BallotBox,
      inject: [DurablePool, PurposeKeys],
      useFactory: (pool: DurablePool, keys: PurposeKeys) => PostgresBallotBox.on(pool, keys),
    },
  ],
  exports: [BallotBox],
})
export class BallotBoxModule {}
