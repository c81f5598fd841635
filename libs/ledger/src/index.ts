export { bookProjection } from './book/book.projection';
export * from './book/tables';
export { LedgerModule } from './ledger.module';
export { statisticsProjection } from './statistics/statistics.projection';
