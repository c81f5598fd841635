import { type DynamicModule, Module } from '@nestjs/common';
import { FundingModule } from '@yishi/funding';
import { FoundationModule, type FoundationParts } from '@yishi/platform';

/** Appropriations, raising, payments, settlement. */
@Module({})
export class FundingServiceModule {
  static forRoot(parts: FoundationParts): DynamicModule {
    return {
      module: FundingServiceModule,
      imports: [FoundationModule.forRoot(parts), FundingModule],
    };
  }
}
