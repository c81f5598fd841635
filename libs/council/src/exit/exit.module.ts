import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FollowingModule } from '@yishi/following';
import { registerTexts } from '@yishi/platform';
import { CouncilRow } from '../membership/council-page/council-page';
import { ConfirmExitHandler } from './confirm-exit/confirm-exit';
import { ConfirmExitRoute } from './confirm-exit/confirm-exit.http';
import { DecideExitHandler } from './decide-exit/decide-exit';
import { DecideExitRoute } from './decide-exit/decide-exit.http';
import { exitProcess, followRating } from './exit.process';
import { ExitCases } from './exit-page/exit-cases';
import { exitPage } from './exit-page/exit-page';
import { ExitPageHttp } from './exit-page/exit-page.http';
import { LapseExitCaseHandler } from './lapse-exit-case/lapse-exit-case';
import { OpenExitCaseHandler } from './open-exit-case/open-exit-case';
import { RemoveMemberHandler } from './remove-member/remove-member';
import { ReturnExitHandler } from './return-exit/return-exit';
import { ReturnExitRoute } from './return-exit/return-exit.http';
import { StartExitProcedureHandler } from './start-exit-procedure/start-exit-procedure';
import { StatePositionHandler } from './state-position/state-position';
import { StatePositionRoute } from './state-position/state-position.http';
import { exitTexts } from './texts';

registerTexts(exitTexts);

/** The exit procedure (退出程序): from the notice to the decision that people take. */
@Module({
  imports: [
    TypeOrmModule.forFeature([CouncilRow]),
    FollowingModule.forContext({
      projections: [exitPage],
      processes: [followRating, exitProcess],
    }),
  ],
  controllers: [
    StatePositionRoute,
    DecideExitRoute,
    ConfirmExitRoute,
    ReturnExitRoute,
    ExitPageHttp,
  ],
  providers: [
    StartExitProcedureHandler,
    OpenExitCaseHandler,
    StatePositionHandler,
    DecideExitHandler,
    ConfirmExitHandler,
    ReturnExitHandler,
    LapseExitCaseHandler,
    RemoveMemberHandler,
    ExitCases,
  ],
  exports: [ExitCases],
})
export class ExitModule {}
