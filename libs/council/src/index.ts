import type { RefusalTexts } from '@yishi/platform';
import { meetingTexts } from './meeting/texts';
import { membershipTexts } from './membership/texts';
import { turnoutTexts } from './turnout/texts';

export { CouncilModule } from './council.module';
export const councilTexts: RefusalTexts = { ...membershipTexts, ...meetingTexts, ...turnoutTexts };
