import type { ReasonTexts, RefusalTexts } from '@yishi/platform';

/** What people are told when this context refuses something. */
export const communityTexts: RefusalTexts = {
  'district-exists': {
    en: 'The district {districtCode} is there already.',
    'zh-CN': '区划代码 {districtCode} 已存在。',
  },
  'street-exists': {
    en: 'The street {streetCode} is there already.',
    'zh-CN': '街道代码 {streetCode} 已存在。',
  },
  'street-outside-district': {
    en: 'The code {streetCode} is not of a street in the district {districtCode}.',
    'zh-CN': '街道代码 {streetCode} 不属于区划 {districtCode}。',
  },
  'name-taken': {
    en: 'The name "{name}" is taken here already.',
    'zh-CN': '此处已有名为“{name}”的单位。',
  },
  'shares-do-not-sum-to-one': {
    en: 'The shares of the funders do not sum to exactly 1.',
    'zh-CN': '各方出资比例之和不等于 1。',
  },
  'not-one-residents-funder': {
    en: 'Exactly one of the funders is the residents.',
    'zh-CN': '出资方中须有且仅有一个为居民。',
  },
  'funders-not-distinct': {
    en: 'Two funders have the same name, or one is named like the account of a street.',
    'zh-CN': '出资方名称重复，或与街道账户同名。',
  },
  'rating-weights-do-not-sum-to-one': {
    en: 'The weights of the rating’s sources must sum to exactly 1.',
    'zh-CN': '评议三方权重之和须恰好为 1。',
  },
  'rating-sources-not-distinct': {
    en: 'Residents, Party organisation and third party each have one weight.',
    'zh-CN': '居民、党组织、第三方各须有且只有一个权重。',
  },
  'criteria-not-distinct': {
    en: 'Each criterion of the rating is named once.',
    'zh-CN': '评议指标不得重复。',
  },
  'quorum-above-one': {
    en: 'The quorum {quorum} is above 1.',
    'zh-CN': '参评比例 {quorum} 大于 1。',
  },
  'threshold-above-one': {
    en: 'The threshold {threshold} is more than 1: nobody could reach it.',
    'zh-CN': '参与门槛 {threshold} 大于 1，无法达到。',
  },
  'effective-date-past': {
    en: 'A policy can not come into force on {effectiveFrom}, before today.',
    'zh-CN': '生效日期 {effectiveFrom} 早于今天。',
  },
  'effective-date-too-far': {
    en: 'A policy comes into force within {maxDays} days.',
    'zh-CN': '生效日期不得晚于今天之后 {maxDays} 天。',
  },
  'effective-date-before-previous': {
    en: 'The version before comes into force on {previous}; this one can not be earlier.',
    'zh-CN': '上一版本于 {previous} 生效，本版本不得早于该日期。',
  },
  'no-resident-households': {
    en: 'The register has no resident household.',
    'zh-CN': '名册中没有常住户。',
  },
  'territory-outside-district': {
    en: 'The place is not in this district.',
    'zh-CN': '该辖区不属于本区。',
  },
  'not-the-place-of-the-office': {
    en: 'A street officer is a street’s; district finance and administrators are the district’s.',
    'zh-CN': '街道办人员须属于街道，区财政人员和区管理员须属于本区。',
  },
  'person-of-another-district': {
    en: 'This person is known in another district.',
    'zh-CN': '此人的资料属于其他区。',
  },
  'person-erased': {
    en: 'This person was erased for good.',
    'zh-CN': '此人的资料已被永久删除。',
  },
  'too-many-officers': {
    en: 'A district names at most {limit} officers.',
    'zh-CN': '每区最多登记 {limit} 名工作人员。',
  },
  'register-changed-meanwhile': {
    en: 'Another import changed the register at the same time; import the file again.',
    'zh-CN': '名册同时被另一次导入更改，请重新导入。',
  },
};

/** Why a row of a register is bad; what can be wrong with a cell of any file is told elsewhere. */
export const registerReasons: ReasonTexts = {
  'not-an-address': {
    en: 'is not the number of a building, unit or room',
    'zh-CN': '不是有效的楼号、单元或房号',
  },
  'duplicate-address': { en: 'repeats the address of another row', 'zh-CN': '与另一行地址重复' },
  'unknown-residence': {
    en: 'is neither resident nor absent nor vacant',
    'zh-CN': '应为常住、外出或空置',
  },
  'name-too-long': { en: 'is too long for a name', 'zh-CN': '姓名过长' },
  'not-a-telephone': { en: 'is not a telephone number', 'zh-CN': '不是有效的电话号码' },
  'more-bad-rows': { en: 'has more bad rows than are listed', 'zh-CN': '还有未列出的错误行' },
};
