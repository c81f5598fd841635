import { Module } from '@nestjs/common';
import { GovernanceModule } from './governance/governance.module';
import { MembershipModule } from './membership/membership.module';
import { OpinionModule } from './opinion/opinion.module';

/** The whole life of councils, an area each: who sits on them, what they hear, list, meet and do. */
@Module({
  imports: [MembershipModule, OpinionModule, GovernanceModule],
})
export class CouncilModule {}
