import type { RefusalTexts } from '@yishi/platform';

/** What people are told when the exit procedure refuses something. */
export const exitTexts: RefusalTexts = {
  'not-at-this-step': {
    en: 'The exit procedure is not at this step (it is: {step}).',
    'zh-CN': '退出程序不在此环节（当前：{step}）。',
  },
  'not-the-person-concerned': {
    en: 'Only the member concerned states a position.',
    'zh-CN': '只有当事成员本人可以陈述。',
    status: 403,
  },
  'position-stated': {
    en: 'The position has been stated already.',
    'zh-CN': '当事成员已作陈述。',
  },
  'statement-days-over': {
    en: 'The days to state a position ended at {until}.',
    'zh-CN': '陈述期已于 {until} 结束。',
  },
  'statement-awaited': {
    en: 'The council decides once the member was heard, or after {until}.',
    'zh-CN': '须待当事成员陈述之后，或陈述期于 {until} 结束之后，方可作出决定。',
  },
  'own-exit-case': {
    en: 'Nobody decides in a case of one’s own.',
    'zh-CN': '不得参与决定涉及本人的事项。',
    status: 403,
  },
  'not-of-this-council': {
    en: 'Only a member of this council may do this.',
    'zh-CN': '只有本议事会成员可以进行此操作。',
    status: 403,
  },
  'director-enters-the-decision': {
    en: 'The director enters the council’s decision.',
    'zh-CN': '议事会的决定由主任录入。',
    status: 403,
  },
  'member-left-meanwhile': {
    en: 'The person does not sit on the council any more.',
    'zh-CN': '当事人已不是议事会成员。',
  },
  'more-votes-than-members': {
    en: 'At most {limit} members have a vote: all but the person concerned.',
    'zh-CN': '除当事人外，有表决权的成员共 {limit} 人，票数不得超过此数。',
  },
  'no-majority': {
    en: 'With {votesFor} votes for it and {votesAgainst} against, this was not decided.',
    'zh-CN': '赞成 {votesFor} 票、反对 {votesAgainst} 票，未过半数，决定不成立。',
  },
  'too-few-votes': {
    en: 'Only {votes} members voted; a decision of the council takes at least {needed}.',
    'zh-CN': '仅有 {votes} 人表决，至少须有 {needed} 人参加表决，决定方可成立。',
  },
  'decided-for-the-council': {
    en: 'Who decided for the council does not decide for the street.',
    'zh-CN': '代表议事会作出决定的人不得代表街道确认。',
    status: 403,
  },
};
