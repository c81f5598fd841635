import { Module } from '@nestjs/common';
import { ExitModule } from './exit/exit.module';
import { MembershipModule } from './membership/membership.module';

/** The whole life of councils, an area each: who sits on them, what they hear, list, meet and do. */
@Module({ imports: [ExitModule, MembershipModule] })
export class CouncilModule {}
