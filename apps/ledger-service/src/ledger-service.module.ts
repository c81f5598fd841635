import { type DynamicModule, Module } from '@nestjs/common';
import { LedgerModule } from '@yishi/ledger';
import { FoundationModule, type FoundationParts } from '@yishi/platform';

/** The public ledger, the chain behind it, the statistics. */
@Module({})
export class LedgerServiceModule {
  static forRoot(parts: FoundationParts): DynamicModule {
    return {
      module: LedgerServiceModule,
      imports: [FoundationModule.forRoot(parts), LedgerModule],
    };
  }
}
