import type { ReasonTexts, RefusalTexts } from '@yishi/platform';

/**
 * What people are told when this context refuses something. Placeholders are the refusal's figures.
 */
export const fundingTexts: RefusalTexts = {
  'account-too-low': {
    en: 'The project account holds no more than {availableFen} yuan for this.',
    'zh-CN': '项目账户可用余额仅 {availableFen} 元。',
  },
  'allocation-not-approved': {
    en: 'No approved allocation of the project is open.',
    'zh-CN': '该项目没有有效的已批资金。',
  },
  'allocation-not-requested': {
    en: 'The project is not waiting for an allocation.',
    'zh-CN': '该项目不在待批资金阶段。',
  },
  'already-decided': {
    en: 'This has been decided already.',
    'zh-CN': '此事已有决定。',
  },
  'already-reversed': {
    en: 'The contribution of receipt {receiptNumber} was reversed already.',
    'zh-CN': '收据 {receiptNumber} 的款项已冲销。',
  },
  'appropriation-below-bound': {
    en: 'The account {account} is bound with {boundFen} yuan ({reservedFen} reserved, {paidFen} paid).',
    'zh-CN': '账户 {account} 已占用 {boundFen} 元（预留 {reservedFen} 元，已付 {paidFen} 元）。',
  },
  'contributions-too-large': {
    en: 'A project takes no more than {maxFen} yuan in all. Check the amount.',
    'zh-CN': '一个项目的款项合计不得超过 {maxFen} 元，请核对金额。',
  },
  'deadline-not-reached': {
    en: 'The raising lasts until {deadline}.',
    'zh-CN': '自筹截止时间为 {deadline}。',
  },
  'deadline-passed': {
    en: 'The raising ended at {deadline}.',
    'zh-CN': '自筹已于 {deadline} 截止。',
  },
  'decided-before': {
    en: 'You decided on this project before, in another role.',
    'zh-CN': '您已以其他身份对本项目作过决定。',
  },
  'funding-incomplete': {
    en: 'The residents still have to raise {missingFen} yuan.',
    'zh-CN': '居民自筹尚缺 {missingFen} 元。',
  },
  'household-not-in-compound': {
    en: 'The household is not of this compound.',
    'zh-CN': '该户不属于本楼院。',
  },
  'household-or-donor': {
    en: 'A contribution comes from a household or from an outside donor: exactly one of both.',
    'zh-CN': '款项须来自住户或院外捐助人，二者择一。',
  },
  'insufficient-appropriation': {
    en: 'The account {account} has {freeFen} yuan free; {neededFen} are needed.',
    'zh-CN': '账户 {account} 可用预算 {freeFen} 元，需要 {neededFen} 元。',
  },
  'invoice-already-used': {
    en: 'The invoice {invoiceNumber} of this payee was used already.',
    'zh-CN': '该收款方的发票 {invoiceNumber} 已使用过。',
  },
  'invoice-not-open': {
    en: 'The invoice was decided already ({status}).',
    'zh-CN': '该发票已处理（{status}）。',
  },
  'invoice-pending': {
    en: '{pending} {pending:invoice is|invoices are} neither paid nor rejected; this comes first.',
    'zh-CN': '尚有 {pending} 张发票未付款也未驳回，请先处理。',
  },
  'invoices-differ': {
    en: 'The paid invoices sum to {invoicedFen} yuan, not {actualFen}.',
    'zh-CN': '已付发票合计 {invoicedFen} 元，与 {actualFen} 元不符。',
  },
  'line-not-open': {
    en: 'The statement line is not open any more ({outcome}).',
    'zh-CN': '该流水已处理（{outcome}）。',
  },
  'list-too-long': {
    en: 'The list has {rows} rows; at most {maxRows} are taken at once.',
    'zh-CN': '名单共 {rows} 行，一次最多 {maxRows} 行。',
  },
  'not-accepted': {
    en: 'The work has not been accepted yet.',
    'zh-CN': '工程尚未验收。',
  },
  'not-an-increase': {
    en: 'The new cost must be more than the approved {approvedFen} yuan.',
    'zh-CN': '追加后的金额须高于已批的 {approvedFen} 元。',
  },
  'paid-in-the-future': {
    en: 'The day of payment, {paidOn}, has not come yet.',
    'zh-CN': '付款日期 {paidOn} 尚未到来。',
  },
  'payer-not-named': {
    en: 'The statement names no payer for this line.',
    'zh-CN': '该流水未载明付款人。',
  },
  'payment-ahead-of-raising': {
    en: 'What the residents raised frees {freedFen} yuan for now.',
    'zh-CN': '按居民已筹金额，目前可拨付 {freedFen} 元。',
  },
  'payment-exceeds-share': {
    en: "Of the funder's share {remainingFen} yuan remain.",
    'zh-CN': '该出资方份额仅余 {remainingFen} 元。',
  },
  'payment-not-open': {
    en: 'The payment was decided already ({status}).',
    'zh-CN': '该笔拨付已处理（{status}）。',
  },
  'raising-complete': {
    en: 'The raising is complete.',
    'zh-CN': '自筹已完成。',
  },
  'raising-extended-already': {
    en: 'The raising was extended once already.',
    'zh-CN': '自筹期限已延长过一次。',
  },
  'raising-not-open': {
    en: 'The project account is not open ({stage}).',
    'zh-CN': '项目账户未开放（{stage}）。',
  },
  'reference-already-counted': {
    en: 'This transfer is counted already, in receipt {receiptNumber}.',
    'zh-CN': '该笔转账已计入收据 {receiptNumber}。',
  },
  'reference-not-for-cash': {
    en: 'Cash has no transaction number.',
    'zh-CN': '现金没有交易单号。',
  },
  'reference-required': {
    en: 'A transfer needs its transaction number.',
    'zh-CN': '转账须填写交易单号。',
  },
  'same-person': {
    en: 'Who proposed does not decide: another person has to.',
    'zh-CN': '经办与审核须为不同人员。',
    status: 403,
  },
  'settlement-not-proposed': {
    en: 'Nobody proposed the settlement yet.',
    'zh-CN': '尚未提出决算。',
  },
  'share-unpaid': {
    en: 'The funder {funder} still owes {outstandingFen} yuan of its share.',
    'zh-CN': '出资方 {funder} 尚有 {outstandingFen} 元未到位。',
  },
  'statement-too-long': {
    en: 'The statement has {lines} lines; at most {maxLines} are taken at once.',
    'zh-CN': '流水共 {lines} 行，一次最多 {maxLines} 行。',
  },
  'street-outside-district': {
    en: 'The code {streetCode} is not of a street in the district {districtCode}.',
    'zh-CN': '街道代码 {streetCode} 不属于区划 {districtCode}。',
  },
  'supplement-needed': {
    en: 'This is more than the approved {approvedFen} yuan: a supplementary approval comes first.',
    'zh-CN': '已超出批准金额 {approvedFen} 元，须先办理追加审批。',
  },
  'supplement-not-endorsed': {
    en: 'The street has not endorsed the supplement yet.',
    'zh-CN': '街道尚未同意追加。',
  },
  'supplement-pending': {
    en: 'Another supplement is not decided yet.',
    'zh-CN': '另有追加申请尚未办结。',
  },
  'too-many-pledges': {
    en: 'A household makes up to {limit} pledges; withdraw one first.',
    'zh-CN': '每户最多认捐 {limit} 笔，请先撤回一笔。',
  },
  'transfer-too-old': {
    en: 'The transfer of {paidOn} is of before last year and can not be counted any more.',
    'zh-CN': '{paidOn} 的转账早于去年，不能再计入。',
  },
  'work-not-started': {
    en: 'The work has not started: nothing can be invoiced.',
    'zh-CN': '尚未开工，不能支付发票。',
  },
};

/**
 * Why a row of a statement or cash list is bad; what is wrong with any file's cell is told
 * elsewhere.
 */
export const fundingReasons: ReasonTexts = {
  'duplicate-reference': {
    en: 'repeats the transaction number of another row',
    'zh-CN': '与另一行交易单号重复',
  },
  'more-bad-rows': { en: 'has more bad rows than are listed', 'zh-CN': '还有未列出的错误行' },
  'not-a-reference': { en: 'is not a transaction number', 'zh-CN': '不是有效的交易单号' },
  'truncated-line': { en: 'ends before its last column', 'zh-CN': '该行不完整' },
  'unknown-address': { en: 'is no address of this compound', 'zh-CN': '不是本楼院的地址' },
};
