import { csvRow, textCell, yuanCell } from './csv';

it.each([
  ['市政工程公司', '市政工程公司'],
  ['a, b', '"a, b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['＝1+1', "'＝1+1"],
  ['+86', "'+86"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  [' =cmd|x', "' =cmd|x"],
  ['\t=1', "'\t=1"],
  ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  ['2018-1', "'2018-1"],
  ['2018-0001-x', '2018-0001-x'],
  ['', ''],
])('writes the text %j as %j', (text, cell) => expect(textCell(text)).toBe(cell));

it.each([
  [0n, '0.00'],
  [5n, '0.05'],
  [123_456n, '1234.56'],
  [-7n, '-0.07'],
  [9_007_199_254_740_991n, '90071992547409.91'],
])('writes %s fen as %s', (fen, cell) => expect(yuanCell(fen)).toBe(cell));

it('ends rows as Excel expects', () => expect(csvRow(['a', 'b'])).toBe('a,b\r\n'));
