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
import { ledgerTexts } from './texts';

registerTexts(ledgerTexts);

/**
 * The public ledger. It has no streams of its own and takes no commands: it follows what the others
 * publish.
 */
@Module({
  imports: [FollowingModule.forContext({ projections: [bookProjection, chainProjection] })],
  controllers: [PublicLedgerHttp, JournalPageHttp, ExportLedgerHttp, FollowLedgerHttp, ChainHttp],
  providers: [LedgerReader, PublicLedger, JournalPages, LedgerExport, LiveLedger, Chain],
})
export class LedgerModule {}
