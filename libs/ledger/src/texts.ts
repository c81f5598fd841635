import type { RefusalTexts } from '@yishi/platform';

/** What people are told when the ledger can not answer. */
export const ledgerTexts: RefusalTexts = {
  'export-too-large': {
    en: 'The ledger has {lines} lines, and a file of this kind holds {maximum} at most: ask for less.',
    'zh-CN': '账目共 {lines} 行，该格式文件最多 {maximum} 行，请缩小范围。',
  },
  'too-many-places': {
    en: 'There are more than {maximum} compounds, which is too many for one file.',
    'zh-CN': '楼院超过 {maximum} 个，单个文件无法容纳。',
  },
  'exports-busy': {
    en: 'Too many files are being made at the moment; try again soon.',
    'zh-CN': '正在生成的文件过多，请稍后再试。',
    status: 503,
  },
  'too-many-listeners': {
    en: 'Too many people follow the ledger live at the moment; try again soon.',
    'zh-CN': '实时关注人数过多，请稍后再试。',
    status: 503,
  },
};
