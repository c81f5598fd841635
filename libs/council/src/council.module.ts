import { Module } from '@nestjs/common';
import { MembershipModule } from './membership/membership.module';
import { OpinionModule } from './opinion/opinion.module';

/** The whole life of councils, an area each: who sits on them, what they hear, list, meet and do. */
@Module({ imports: [MembershipModule, OpinionModule] })
export class CouncilModule {}
