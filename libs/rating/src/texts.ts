import type { ReasonTexts, RefusalTexts } from '@yishi/platform';

/** What people are told when this context refuses something. */
export const ratingTexts: RefusalTexts = {
  'period-opened-already': {
    en: 'The rating of this period was opened already.',
    'zh-CN': '该评议周期已经启动过。',
  },
  'period-not-begun': {
    en: 'The period begins on {begins}.',
    'zh-CN': '该评议周期自 {begins} 开始，现在还不能启动。',
  },
  'another-period-open': {
    en: 'The rating of {period} is still under way.',
    'zh-CN': '{period} 的评议尚未结束。',
  },
  'period-overlaps': {
    en: 'The period overlaps {period}, which is rated already.',
    'zh-CN': '该周期与已评议的 {period} 重叠。',
  },
  'too-few-to-rate': {
    en: 'The council has {members} {members:member|members}; a rating needs {needed}.',
    'zh-CN': '议事会现有成员 {members} 人，评议至少需 {needed} 人。',
  },
  'no-policy': {
    en: 'No policy of the district is in force today.',
    'zh-CN': '本区今日没有生效的政策。',
  },
  'register-being-imported': {
    en: 'The household register is being imported. Please try again in a moment.',
    'zh-CN': '住户名册正在导入，请稍后再试。',
  },
  'no-resident-households': {
    en: 'The register has no resident household.',
    'zh-CN': '名册中没有常住户。',
  },
  'too-few-voters': {
    en: 'The rating needs {needed} resident households, or the one’s ballot would be no secret.',
    'zh-CN': '常住户不足 {needed} 户，无法保证秘密投票，不能启动评议。',
  },
  'voting-not-open': {
    en: 'The voting is not open.',
    'zh-CN': '当前不在投票期间。',
  },
  'household-not-a-voter': {
    en: 'The household was not a resident household when the rating was opened.',
    'zh-CN': '该户不在评议启动时的常住户名单中。',
  },
  'voted-on-paper': {
    en: 'The household has voted on paper.',
    'zh-CN': '该户已通过纸质选票投票。',
  },
  'credential-already-given': {
    en: 'The household has its credential already; it is given once.',
    'zh-CN': '该户已领取投票凭证，每户限领一次。',
  },
  'rated-person': {
    en: 'Who is rated has no hand in the rating.',
    'zh-CN': '被评议人不得参与评议工作。',
    status: 403,
  },
  'reviews-for-other-source': {
    en: 'You have handed in a sheet for the other source already.',
    'zh-CN': '您已代表另一评议方提交评分表。',
  },
  'too-many-sheets': {
    en: 'A sheet is handed in at most {limit} times.',
    'zh-CN': '评分表最多提交 {limit} 次。',
  },
  'too-many-reviewers': {
    en: 'A source has at most {limit} reviewers.',
    'zh-CN': '每一评议方最多 {limit} 名评议员。',
  },
  'households-and-ballots-differ': {
    en: 'There are {households} households and {ballots} ballots: the numbers must agree.',
    'zh-CN': '户数（{households}）与选票数（{ballots}）不一致。',
  },
  'household-has-voted': {
    en: 'The household {householdId} has voted already, or has a credential.',
    'zh-CN': '住户 {householdId} 已投票或已领取投票凭证。',
  },
  'paper-batch-recorded': {
    en: 'This batch was entered by two people and is recorded.',
    'zh-CN': '该批选票已由两人录入并记录。',
  },
  'paper-batch-changed': {
    en: 'Somebody entered this batch at the same moment. Please send it again.',
    'zh-CN': '他人同时录入了该批选票，请重新提交。',
  },
  'paper-entries-differ': {
    en: 'This does not agree with the other person’s entry.',
    'zh-CN': '与另一人的录入不一致。',
  },
  'too-many-batches': {
    en: 'A rating has at most {limit} batches of paper ballots.',
    'zh-CN': '每次评议最多 {limit} 批纸质选票。',
  },
  'too-many-entries': {
    en: 'A batch is entered at most {limit} times.',
    'zh-CN': '每批选票最多录入 {limit} 次。',
  },
  'source-missing': {
    en: '{source:party=The Party organisation|third-party=The third party} has handed in no sheet yet.',
    'zh-CN': '{source:party=党组织|third-party=第三方}尚未提交评分表。',
  },
  'residents-quorum-not-reached': {
    en: 'Too few households have voted; {needed} are needed.',
    'zh-CN': '投票户数不足，至少需 {needed} 户。',
  },
  'rating-not-public': {
    en: 'The result is not public, or its publicity is over.',
    'zh-CN': '评议结果不在公示期内。',
  },
  'not-a-rated-member': {
    en: 'Residents of the compound and the rated members may object.',
    'zh-CN': '仅本楼院居民和被评议成员可以提出异议。',
    status: 403,
  },
  'objection-undecided': {
    en: 'Your earlier objection has not been decided yet.',
    'zh-CN': '您先前的异议尚未处理。',
  },
  'too-many-rating-objections': {
    en: 'A rating takes at most {limit} objections.',
    'zh-CN': '每次评议最多受理 {limit} 条异议。',
  },
  'objection-not-open': {
    en: 'The objection was decided or has lapsed.',
    'zh-CN': '该异议已处理或已失效。',
  },
  'own-objection': {
    en: 'You can not decide on your own objection.',
    'zh-CN': '不能处理本人提出的异议。',
  },
  'own-sheet': {
    en: 'You have reviewed in this period: another person decides.',
    'zh-CN': '您参与了本周期评分，异议须由他人处理。',
  },
  'objection-not-upheld': {
    en: 'The objection was not upheld, or the sheet was corrected already.',
    'zh-CN': '该异议未被采纳，或评分表已更正。',
  },
  'not-your-sheet': {
    en: 'You have handed in no sheet in this period.',
    'zh-CN': '您在本周期未提交评分表。',
    status: 403,
  },
  'publicity-running': {
    en: 'Publicity lasts until {endsAt}.',
    'zh-CN': '公示期至{endsAt}。',
  },
  'rating-ended': {
    en: 'The rating is being counted or has ended.',
    'zh-CN': '该评议正在计票或已结束。',
  },
};

/** Reasons of field errors that only ratings know. */
export const ratingReasonTexts: ReasonTexts = {
  'not-in-the-list': {
    en: 'is not on the list of the period',
    'zh-CN': '不在本周期名单内',
  },
  'not-a-period': {
    en: 'must be a half-year or a quarter, like 2018-H1 or 2018-Q3',
    'zh-CN': '应为半年或季度，如 2018-H1 或 2018-Q3',
  },
};
