import type { RefusalTexts } from '@yishi/platform';
import { exitTexts } from './exit/texts';
import { governanceTexts } from './governance/texts';
import { meetingTexts } from './meeting/texts';
import { membershipTexts } from './membership/texts';
import { opinionTexts } from './opinion/texts';
import { turnoutTexts } from './turnout/texts';

export { CouncilModule } from './council.module';
export const councilTexts: RefusalTexts = {
  ...membershipTexts,
  ...opinionTexts,
  ...governanceTexts,
  ...meetingTexts,
  ...turnoutTexts,
  ...exitTexts,
};
