export { CouncilModule } from './council.module';
export { councilTexts } from './texts';
