import type { RefusalTexts } from '@yishi/platform';

/** What people are told when a rule of residents' meetings says no. */
export const meetingTexts: RefusalTexts = {
  'no-residents-to-call': {
    en: 'The register has no resident household that could be called.',
    'zh-CN': '名册中没有常住户，无法召集会议。',
  },
  'starts-in-the-past': {
    en: 'A meeting is called before it starts.',
    'zh-CN': '会议开始时间须晚于当前时间。',
  },
  'starts-too-late': {
    en: 'A meeting is called at most {days} days ahead.',
    'zh-CN': '会议最多提前 {days} 天召集。',
  },
  'too-many-open-meetings': {
    en: '{limit} meetings are called and not concluded; conclude or cancel one first.',
    'zh-CN': '已有 {limit} 次会议尚未结束，请先结束或取消其中一次。',
  },
  'meeting-not-started': {
    en: 'The meeting starts at {startsAt}.',
    'zh-CN': '会议将于 {startsAt}（UTC）开始，尚未开始。',
  },
  'meeting-ended': {
    en: 'The meeting has ended ("{stage}").',
    'zh-CN': '会议已结束或已取消（{stage}）。',
  },
  'households-not-called': {
    en: '{count} {count:household is|households are} not among the resident households called.',
    'zh-CN': '有 {count} 户不在本次会议的常住户名册内。',
  },
  'more-votes-than-present': {
    en: '{votes} votes, but only {present} {present:household is|households are} present.',
    'zh-CN': '票数为 {votes}，但到会户数仅为 {present}。',
  },
  'too-many-resolutions': {
    en: 'A meeting records at most {limit} resolutions.',
    'zh-CN': '一次会议最多记录 {limit} 项决议。',
  },
  'meeting-was-cancelled': {
    en: 'The meeting was cancelled.',
    'zh-CN': '会议已取消。',
  },
  'minutes-closed': {
    en: 'Minutes are taken until {days} days after the meeting.',
    'zh-CN': '会议结束 {days} 天后不再接收会议记录。',
  },
  'minutes-erased': {
    en: 'This file was erased from the meeting; it is not taken again.',
    'zh-CN': '该文件已从本次会议中删除，不再接收。',
  },
  'too-many-minutes': {
    en: 'A meeting has at most {limit} files of minutes.',
    'zh-CN': '一次会议最多附 {limit} 份会议记录。',
  },
  'meeting-has-begun': {
    en: 'The meeting has taken place; it can be concluded, not cancelled.',
    'zh-CN': '会议已召开，只能结束，不能取消。',
  },
};
