import { type Fen, toJson } from '@yishi/kernel';
import type { Language } from '@yishi/platform';
import type { LineKind } from '../lines';
import type { ShownLine } from '../public-ledger/lines-page';

export const KIND_NAMES: Readonly<Record<LineKind, Readonly<Record<Language, string>>>> = {
  contribution: { en: 'Contribution', 'zh-CN': '居民自筹' },
  reversal: { en: 'Reversal', 'zh-CN': '冲销' },
  refund: { en: 'Refund', 'zh-CN': '退还' },
  disbursement: { en: 'Public payment', 'zh-CN': '财政拨款' },
  invoice: { en: 'Invoice', 'zh-CN': '工程支出' },
  returned: { en: 'Returned', 'zh-CN': '退回财政' },
  'to-reserve': { en: 'To the reserve', 'zh-CN': '转入维修备用金' },
};

const AHEAD: Readonly<Record<Language, string>> = { en: 'ahead of raising', 'zh-CN': '预拨' };

const HEADINGS: Readonly<Record<Language, readonly string[]>> = {
  en: [
    ...['Date', 'Project', 'Kind', 'Number', 'Funder', 'Payee', 'Channel', 'Paid on', 'Note'],
    ...['Income (yuan)', 'Spending (yuan)', 'Balance (yuan)'],
  ],
  'zh-CN': [
    ...['日期', '项目', '类别', '凭证号', '出资方', '收款单位', '方式', '付款日期', '备注'],
    ...['收入（元）', '支出（元）', '余额（元）'],
  ],
};

export const headings = (language: Language): readonly string[] => HEADINGS[language];

/** The texts of a line, in the order of the headings; its amounts follow them. */
export const textsOf = (line: ShownLine, language: Language): readonly string[] => [
  line.date,
  line.title,
  KIND_NAMES[line.kind][language],
  line.number,
  line.funder,
  line.note,
  line.channel,
  line.paidOn ?? '',
  line.aheadOfRaising ? AHEAD[language] : '',
];

export const amountsOf = ({ incomeFen, spendingFen, balanceFen }: ShownLine): readonly Fen[] => [
  incomeFen,
  spendingFen,
  balanceFen,
];

/** One object of the document without its closing brace, for lines to follow in a list. */
export const openDocument = (header: object): string => `${toJson(header).slice(0, -1)},"lines":[`;
