import type { RefusalTexts } from '@yishi/platform';
import { recentDateTexts } from '../../recent-date';

/** What people are told when a visit is not noted. */
export const visitTexts: RefusalTexts = {
  ...recentDateTexts,
  'household-not-linked': {
    en: 'The household is not linked to this member.',
    'zh-CN': '该户不是该成员的联系户。',
  },
  'visit-noted-already': {
    en: 'A visit of this household on {date} for this purpose is noted already.',
    'zh-CN': '{date} 对该户的同类走访已登记。',
  },
};
