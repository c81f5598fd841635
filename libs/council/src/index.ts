import type { RefusalTexts } from '@yishi/platform';
import { governanceTexts } from './governance/texts';
import { membershipTexts } from './membership/texts';

export { CouncilModule } from './council.module';
export const councilTexts: RefusalTexts = { ...membershipTexts, ...governanceTexts };
