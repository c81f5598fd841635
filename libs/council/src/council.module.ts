import { Module } from '@nestjs/common';
import { ExitModule } from './exit/exit.module';
import { GovernanceModule } from './governance/governance.module';
import { MeetingModule } from './meeting/meeting.module';
import { MembershipModule } from './membership/membership.module';
import { OpinionModule } from './opinion/opinion.module';
import { TurnoutModule } from './turnout/turnout.module';

/** The whole life of councils, an area each: who sits on them, what they hear, list, meet and do. */
@Module({
  imports: [
    MembershipModule,
    OpinionModule,
    GovernanceModule,
    MeetingModule,
    TurnoutModule,
    ExitModule,
  ],
})
export class CouncilModule {}
