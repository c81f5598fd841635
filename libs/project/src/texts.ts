import type { RefusalTexts } from '@yishi/platform';

/** What a refused person reads. Placeholders are the refusal's details. */
export const projectTexts: RefusalTexts = {
  'council-not-established': {
    en: 'The compound has no established council.',
    'zh-CN': '该楼院尚未成立议事会。',
  },
  'amount-differs': {
    en: 'Budget line {line}: the amount is not quantity × unit price ({expectedFen} yuan).',
    'zh-CN': '预算第{line}行：金额不等于数量×单价（应为{expectedFen}元）。',
  },
  'amount-too-large': {
    en: 'Budget line {line}: the amount is too large.',
    'zh-CN': '预算第{line}行：金额过大。',
  },
  'total-not-positive': {
    en: 'The budget must be more than 0.',
    'zh-CN': '预算总额必须大于零。',
  },
  'personal-data-in-text': {
    en: 'The text seems to hold a telephone or identity number ({field}). Please take it out.',
    'zh-CN': '文字（{field}）中似有电话或身份证号码，请删除后再提交。',
  },
  'not-a-draft': {
    en: 'This is only possible for a draft or a returned project; it is at "{stage}".',
    'zh-CN': '仅草稿或被退回的项目可以如此操作。',
  },
  'cost-rose-after-drive': {
    en: 'The households supported a cost of {agreedFen} yuan; {totalFen} yuan is more. Withdraw the project and draft another.',
    'zh-CN':
      '住户参与时的预算总额为{agreedFen}元，不能提高到{totalFen}元。如需提高，请撤回后重新立项。',
  },
  'field-changed-after-drive': {
    en: 'The households supported a project of another field ("{agreed}"). Withdraw the project and draft another.',
    'zh-CN': '征集开始后不能更改项目所属领域。如需更改，请撤回后重新立项。',
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
  'drive-not-open': {
    en: 'The project is not collecting participations; it is at "{stage}".',
    'zh-CN': '项目当前不在征集阶段。',
  },
  'household-not-in-snapshot': {
    en: 'The household was not among the resident households when the drive was opened.',
    'zh-CN': '该户不在征集开始时的常住户名单中。',
  },
  'online-by-resident-only': {
    en: 'Only the resident of the household can take part online.',
    'zh-CN': '线上参与只能由本户居民本人办理。',
    status: 403,
  },
  'recorded-by-council-only': {
    en: 'Signatures, volunteers and meetings are recorded by a member of the council.',
    'zh-CN': '签名、志愿和会议参与须由议事会成员登记。',
    status: 403,
  },
  'sheet-photo-missing': {
    en: 'A signature needs the number of the photo of its sheet.',
    'zh-CN': '签名须附签名表照片编号。',
  },
  'sheet-photo-without-signature': {
    en: 'Only a signature has a sheet photo.',
    'zh-CN': '只有签名方式才有签名表照片。',
  },
  'below-threshold': {
    en: '{participating} of {households} households take part; {missingHouseholds} more {missingHouseholds:is|are} needed.',
    'zh-CN': '{households}户中已有{participating}户参与，还差{missingHouseholds}户。',
  },
  'decided-before': {
    en: 'You decided on this project before, in another role.',
    'zh-CN': '您已以其他身份对本项目作过决定。',
  },
  'too-late-to-withdraw': {
    en: 'An approved or ended project can not be withdrawn; it is at "{stage}".',
    'zh-CN': '项目已批准或已结束，不能撤回。',
  },
  'not-submitted': {
    en: 'The project is not waiting for the street; it is at "{stage}".',
    'zh-CN': '项目不在待街道初审阶段。',
  },
  'publicity-not-running': {
    en: 'Objections are taken during publicity only.',
    'zh-CN': '仅公示期内可以提出异议。',
  },
  'publicity-running': {
    en: 'Publicity lasts until {endsAt}.',
    'zh-CN': '公示期至{endsAt}。',
  },
  'objection-undecided': {
    en: 'Your earlier objection has not been decided yet.',
    'zh-CN': '您先前的异议尚未处理。',
  },
  'too-many-objections': {
    en: 'The project takes no more objections.',
    'zh-CN': '本项目的异议数量已达上限。',
  },
  'objection-not-open': {
    en: 'The objection was decided or has lapsed.',
    'zh-CN': '该异议已处理或已失效。',
  },
  'own-objection': {
    en: 'You can not decide on your own objection.',
    'zh-CN': '不能处理本人提出的异议。',
  },
  'not-funded': {
    en: 'Work can start when the funding is complete; the project is at "{stage}".',
    'zh-CN': '资金到位后方可开工。',
  },
  'work-not-under-way': {
    en: 'There is no work under way to accept; the project is at "{stage}".',
    'zh-CN': '项目不在施工阶段，不能验收。',
  },
  'side-not-yours': {
    en: 'You can not accept the work for this side ({side}).',
    'zh-CN': '您不能代表该方验收。',
    status: 403,
  },
  'council-member-cannot-check': {
    en: "The residents' check is made by somebody who is not of the council.",
    'zh-CN': '居民验收须由非议事会成员的居民进行。',
  },
  'accepted-already': {
    en: 'This side has accepted the work ({side}).',
    'zh-CN': '该方已验收。',
  },
  'project-ended': {
    en: 'The project has ended ("{stage}").',
    'zh-CN': '项目已结束。',
  },
  'work-started': {
    en: 'Work has started: the project can not be cancelled.',
    'zh-CN': '项目已开工，不能取消。',
  },
  'work-not-accepted': {
    en: 'The work has not been accepted; the project is at "{stage}".',
    'zh-CN': '项目尚未通过验收。',
  },
  'resolution-required': {
    en: "The policy asks for a resolution of the residents' meeting that the project rests on.",
    'zh-CN': '按政策规定，项目须依据居民会议决议方可提交。',
  },
  'resolution-too-late': {
    en: 'The project is at "{stage}"; what it rests on is fixed.',
    'zh-CN': '项目已提交，不能再变更所依据的决议。',
  },
  'resolution-of-another-compound': {
    en: 'The resolution is of another compound.',
    'zh-CN': '该决议不属于本楼院。',
  },
};
