import type { RefusalTexts } from '@yishi/platform';
import { visitTexts } from './note-visit/texts';

/** What people are told when this context refuses something. */
export const membershipTexts: RefusalTexts = {
  ...visitTexts,
  'council-exists': {
    en: 'The compound has a council already.',
    'zh-CN': '该楼院已有议事会。',
  },
  'council-not-forming': {
    en: 'The council is not being formed, and no by-election is open.',
    'zh-CN': '议事会不在组建阶段，也没有正在进行的补选。',
  },
  'not-established': {
    en: 'The council is not established.',
    'zh-CN': '议事会未成立。',
  },
  'already-nominated': {
    en: 'This person has been nominated already.',
    'zh-CN': '此人已被提名。',
  },
  'too-many-nominations': {
    en: 'There are {limit} nominations; no more are taken.',
    'zh-CN': '提名已达 {limit} 人，不再受理。',
  },
  'too-many-recommendations': {
    en: 'One person recommends at most {limit} others.',
    'zh-CN': '每人最多举荐 {limit} 人。',
  },
  'not-the-nominee': {
    en: 'Only the nominee may answer.',
    'zh-CN': '只有被提名人本人可以答复。',
    status: 403,
  },
  'not-nominated': {
    en: 'This person has not been nominated.',
    'zh-CN': '此人未被提名。',
  },
  'nomination-declined': {
    en: 'The nomination was declined.',
    'zh-CN': '该提名已被谢绝。',
  },
  'sits-on-another-council': {
    en: 'A person sits on one council only.',
    'zh-CN': '一人只能加入一个议事会。',
  },
  'too-few-members': {
    en: '{accepted} accepted; {missing} more {missing:member is|members are} needed.',
    'zh-CN': '已有 {accepted} 人接受提名，还缺 {missing} 人。',
  },
  'director-not-a-member': {
    en: 'The director must be a member of the council.',
    'zh-CN': '主任须为议事会成员。',
  },
  'not-the-member': {
    en: 'Only the member may do this.',
    'zh-CN': '只有成员本人可以进行此操作。',
    status: 403,
  },
  'own-commitment': {
    en: 'Nobody marks a commitment of one’s own as kept.',
    'zh-CN': '不能自行确认本人的承诺已兑现。',
  },
  'household-linked-elsewhere': {
    en: 'The household is linked to another member.',
    'zh-CN': '该户已由其他成员联系。',
  },
  'too-many-households': {
    en: 'A member links at most {limit} households.',
    'zh-CN': '每名成员最多联系 {limit} 户。',
  },
  'director-must-be-replaced': {
    en: 'Another director has to be named first.',
    'zh-CN': '请先另行指定主任。',
  },
  'already-a-member': {
    en: 'This person is a member of the council already.',
    'zh-CN': '此人已是议事会成员。',
  },
  'by-election-open': {
    en: 'A by-election is open already.',
    'zh-CN': '补选正在进行中。',
  },
  'no-by-election': {
    en: 'No by-election is open.',
    'zh-CN': '没有正在进行的补选。',
  },
  'nomination-not-accepted': {
    en: 'This person has not accepted the nomination.',
    'zh-CN': '此人尚未接受提名。',
  },
  'too-many-members': {
    en: 'A council has at most {limit} members.',
    'zh-CN': '议事会成员最多 {limit} 人。',
  },
};
