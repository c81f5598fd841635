export * from './appropriation';
export * from './funding';
export { FundingModule } from './funding.module';
export { partsOf } from './parts';
export * from './receipts';
export {
  RecordContribution,
  RecordContributionHandler,
} from './record-contribution/record-contribution';
export * from './statement';
export { fundingTexts } from './texts';
