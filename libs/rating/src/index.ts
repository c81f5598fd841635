export { BallotBoxModule } from './ballot-box/ballot-box.module';
export { PeriodList, type RatingList } from './ballot-box/period-list';
export {
  type BallotCredential,
  type CredentialRequest,
  finishCredential,
  requestCredential,
} from './ballot-box/voter';
export { RatingModule } from './rating.module';
export { ratingTexts } from './texts';
