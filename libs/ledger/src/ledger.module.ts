import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { registerTexts } from '@yishi/platform';
import { bookProjection } from './book/book.projection';
import { Chain } from './chain/chain';
import { ChainHttp } from './chain/chain.http';
import { chainProjection } from './chain/chain.projection';
import { LedgerExport } from './export-ledger/export-ledger';
import { ExportLedgerHttp } from './export-ledger/export-ledger.http';
import { FollowLedgerHttp } from './follow-ledger/follow-ledger.http';
import { LiveLedger } from './follow-ledger/live-ledger';
import { JournalPages } from './journal-page/journal-page';
import { JournalPageHttp } from './journal-page/journal-page.http';
import { LedgerReader } from './public-ledger/ledger-reader';
import { PublicLedger } from './public-ledger/public-ledger';
import { PublicLedgerHttp } from './public-ledger/public-ledger.http';
import { ComparisonPages } from './statistics/comparison';
import { StatisticsExport } from './statistics/export-statistics';
import { ExportStatisticsHttp } from './statistics/export-statistics.http';
import { StatisticsPages } from './statistics/statistics';
import { StatisticsHttp } from './statistics/statistics.http';
import { statisticsProjection } from './statistics/statistics.projection';
import { StatisticsReader } from './statistics/statistics-reader';
import { ledgerTexts } from './texts';

registerTexts(ledgerTexts);

/**
 * The public ledger and the statistics. It has no streams of its own and takes no commands: it
 * follows what the others publish.
 */
@Module({
  imports: [
    FollowingModule.forContext({
      projections: [bookProjection, chainProjection, statisticsProjection],
    }),
  ],
  controllers: [
    PublicLedgerHttp,
    JournalPageHttp,
    ExportLedgerHttp,
    FollowLedgerHttp,
    ChainHttp,
    StatisticsHttp,
    ExportStatisticsHttp,
  ],
  providers: [
    LedgerReader,
    PublicLedger,
    JournalPages,
    LedgerExport,
    LiveLedger,
    Chain,
    StatisticsReader,
    StatisticsPages,
    ComparisonPages,
    StatisticsExport,
  ],
})
export class LedgerModule {}
