import type { RefusalTexts } from '@yishi/platform';

/** What people are told when the governance list refuses something. */
export const governanceTexts: RefusalTexts = {
  'too-many-governance-items': {
    en: 'There are {limit} problems on the list that are not solved; no more are taken.',
    'zh-CN': '治理清单中未解决的问题已达 {limit} 项，不再新增。',
  },
  'item-in-project': {
    en: 'The problem is in a project; it has to leave the project first.',
    'zh-CN': '该问题已纳入项目，请先移出项目。',
  },
  'item-not-in-project': {
    en: 'The problem is not in a project.',
    'zh-CN': '该问题未纳入项目。',
  },
  'item-closed': {
    en: 'The problem is solved or dropped already.',
    'zh-CN': '该问题已解决或已撤销。',
  },
  'item-project-ended': {
    en: 'The project has ended.',
    'zh-CN': '该项目已结束。',
  },
  'too-many-items-in-project': {
    en: 'A project holds at most {limit} problems of the list.',
    'zh-CN': '一个项目最多纳入 {limit} 项清单问题。',
  },
  'solved-in-the-future': {
    en: 'The problem can not have been solved after today.',
    'zh-CN': '解决日期不能晚于今天。',
  },
};
