import { type DynamicModule, Module } from '@nestjs/common';
import { CommunityModule } from '@yishi/community';
import { CouncilModule } from '@yishi/council';
import { FundingModule } from '@yishi/funding';
import { LedgerModule } from '@yishi/ledger';
import { FoundationModule, type FoundationParts } from '@yishi/platform';
import { ProjectModule } from '@yishi/project';
import { RatingModule } from '@yishi/rating';

/** Everything in one process. */
@Module({})
export class StandaloneModule {
  static forRoot(parts: FoundationParts): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [
        FoundationModule.forRoot(parts),
        CommunityModule,
        CouncilModule,
        ProjectModule,
        FundingModule,
        RatingModule,
        LedgerModule,
      ],
    };
  }
}
