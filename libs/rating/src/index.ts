export { RatingModule } from './rating.module';
export { ratingTexts } from './texts';
