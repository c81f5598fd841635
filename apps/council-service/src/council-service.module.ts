import { type DynamicModule, Module } from '@nestjs/common';
import { CommunityModule } from '@yishi/community';
import { CouncilModule } from '@yishi/council';
import { FoundationModule, type FoundationParts } from '@yishi/platform';
import { RatingModule } from '@yishi/rating';

/** Places, policy and registers; the life of the councils; the rating of their members. */
@Module({})
export class CouncilServiceModule {
  static forRoot(parts: FoundationParts): DynamicModule {
    return {
      module: CouncilServiceModule,
      imports: [FoundationModule.forRoot(parts), CommunityModule, CouncilModule, RatingModule],
    };
  }
}
