import { addDays, chinaDate, Refused } from '@yishi/kernel';
import type { RefusalTexts } from '@yishi/platform';

/** What is noted later than a year after nobody remembers. */
export const MAX_DAYS_BACK = 366;

/**
 * A day (YYYY-MM-DD, in China) of which something is noted afterwards: today or at most 366 days
 * ago. Refusals: `date-in-future`, `date-too-old` {days}.
 */
export function assertRecent(date: string, now: Date): void {
  if (date > chinaDate(now)) throw new Refused('date-in-future');
  if (date < chinaDate(addDays(now, -MAX_DAYS_BACK)))
    throw new Refused('date-too-old', { days: MAX_DAYS_BACK });
}

/** Of the areas that note what happened on a day. */
export const recentDateTexts: RefusalTexts = {
  'date-in-future': {
    en: 'The date lies in the future.',
    'zh-CN': '日期不能晚于今天。',
  },
  'date-too-old': {
    en: 'The date lies more than {days} days back.',
    'zh-CN': '日期不能早于 {days} 天之前。',
  },
};
