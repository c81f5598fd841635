export { CommunityModule } from './community.module';
export { communityTexts } from './texts';
