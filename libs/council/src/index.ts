import type { RefusalTexts } from '@yishi/platform';
import { exitTexts } from './exit/texts';
import { membershipTexts } from './membership/texts';

export { CouncilModule } from './council.module';
export const councilTexts: RefusalTexts = { ...membershipTexts, ...exitTexts };
