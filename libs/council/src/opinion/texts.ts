import type { RefusalTexts } from '@yishi/platform';

/** What people are told when something about opinions is refused. */
export const opinionTexts: RefusalTexts = {
  'too-many-opinions': {
    en: 'The household has {limit} opinions that wait for an answer; no more are taken.',
    'zh-CN': '该户已有 {limit} 条意见待答复，暂不再受理。',
  },
  'too-many-opinions-this-year': {
    en: 'The compound has {limit} opinions this year; no more are taken.',
    'zh-CN': '该楼院本年度意见已达 {limit} 条，不再受理。',
  },
  'opinion-not-waiting': {
    en: 'The opinion does not wait for the council.',
    'zh-CN': '该意见当前无需议事会处理。',
  },
  'opinion-not-relayed': {
    en: 'The opinion does not wait for the street or the district.',
    'zh-CN': '该意见当前未转交街道或区里。',
  },
  'relayed-elsewhere': {
    en: 'The opinion was relayed to another office.',
    'zh-CN': '该意见已转交其他部门。',
    status: 403,
  },
  'relay-not-due': {
    en: 'The opinion is not due before {dueAt}.',
    'zh-CN': '该意见在 {dueAt} 之前未到期。',
  },
  'opinion-ended': {
    en: 'The opinion has been dealt with; nothing can be added to it.',
    'zh-CN': '该意见已办结，不能再补充。',
  },
  'too-many-photos': {
    en: 'An opinion has at most {limit} photos.',
    'zh-CN': '每条意见最多 {limit} 张照片。',
  },
  'photo-erased': {
    en: 'This photo was erased from the opinion; it is not taken again.',
    'zh-CN': '该照片已从此意见中删除，不再接收。',
  },
  'not-the-submitter': {
    en: 'Only the household, or the member who recorded the opinion for it, may do this.',
    'zh-CN': '只有该户居民或代为登记的成员可以操作。',
    status: 403,
  },
  'nothing-to-rate': {
    en: 'The opinion has no answer that could be rated.',
    'zh-CN': '该意见尚无可评价的答复。',
  },
  'already-rated': {
    en: 'The answer has been rated already.',
    'zh-CN': '该答复已评价。',
  },
  'not-dissatisfied': {
    en: 'An opinion comes back only after an answer that did not satisfy.',
    'zh-CN': '只有评价为不满意后才能重新提出。',
  },
  'reopened-before': {
    en: 'The opinion has been brought back before; it can be done once.',
    'zh-CN': '该意见已重新提出过一次，不能再次提出。',
  },
};
