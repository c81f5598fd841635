import type { RefusalTexts } from '@yishi/platform';
import { recentDateTexts } from '../recent-date';

/** What people are told when a rule of volunteer turnouts says no. */
export const turnoutTexts: RefusalTexts = {
  ...recentDateTexts,
  'nobody-turned-out': {
    en: 'A turnout has at least one household or one person.',
    'zh-CN': '参与户数与参与人数不能同时为零。',
  },
  'more-households-than-registered': {
    en: '{households} households turned out, but only {registered} are registered.',
    'zh-CN': '参与户数为 {households}，但名册中只有 {registered} 户。',
  },
  'too-many-turnouts': {
    en: 'At most {limit} turnouts are recorded for one date.',
    'zh-CN': '同一日期最多记录 {limit} 次志愿活动。',
  },
  'struck-out-already': {
    en: 'The turnout was struck out already.',
    'zh-CN': '该次志愿活动记录已作废。',
  },
};
