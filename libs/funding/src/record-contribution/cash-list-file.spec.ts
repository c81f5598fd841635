import { readFileSync } from 'node:fs';
import { formatYuan, sumFen } from '@yishi/kernel';
import { FileRefused } from '@yishi/platform';
import { readCashList } from './cash-list-file';

const list = (...lines: string[]) =>
  Buffer.from(`date,address,amountYuan,collector\n${lines.join('\n')}\n`, 'utf8');
const badOf = async (...lines: string[]) => (await readCashList(list(...lines))).badRows;

describe('the cash list of the Chemical Bureau compound', () => {
  it('holds 108 contributions, 27,000.00 yuan', async () => {
    const { lines, badRows } = await readCashList(
      readFileSync('test/acceptance/data/chemical-bureau-cash.csv'),
    );
    expect(badRows).toEqual([]);
    expect(lines).toHaveLength(108);
    expect(formatYuan(sumFen(lines.map(({ amountFen }) => amountFen)))).toBe('27,000.00');
    expect(lines[0]).toEqual({
      row: 2,
      paidOn: '2018-07-02',
      address: '5-1-101',
      amountFen: 25_000n,
      collector: 'member-2',
    });
  });
});

it('reads Chinese titles, full-width characters and a total below', async () => {
  const text =
    '化工局家属院收款\n日期,地址,金额（元）,收款人\n2018/7/2,５号楼１单元101室,￥1,000,张\n';
  const quoted = `${text.replace('￥1,000', '"￥１,000"')}合计,,"1,000.00",\n`;
  expect(await readCashList(Buffer.from(quoted))).toMatchObject({
    lines: [{ row: 3, paidOn: '2018-07-02', address: '5-1-101', amountFen: 100_000n }],
    badRows: [],
  });
});

it('takes a household that pays twice', async () =>
  expect(await badOf('2018-07-02,1-1-101,5,a', '2018-07-02,1-1-101,5,a')).toEqual([]));

it.each([
  ['2018-02-30,1-1-101,5,a', 'date', 'not-a-date', '2018-02-30'],
  ['2018-07-02,1-101,5,a', 'address', 'not-an-address', undefined],
  ['2018-07-02,1-1-101 1-1-102,5,a', 'address', 'not-an-address', undefined],
  ['2018-07-02,张三1-1-101,5,a', 'address', 'not-an-address', undefined],
  ['2018-07-02,1-1-101,0,a', 'amountYuan', 'not-an-amount', '0'],
  ['2018-07-02,1-1-101,-5,a', 'amountYuan', 'not-an-amount', '-5'],
  ['2018-07-02,1-1-101,0.001,a', 'amountYuan', 'not-an-amount', '0.001'],
  ['2018-07-02,1-1-101,1e21,a', 'amountYuan', 'not-an-amount', undefined],
  ['2018-07-02,1-1-101,13900001234元,a', 'amountYuan', 'not-an-amount', undefined],
  ['2018-07-02,1-1-101,=5+5,a', 'amountYuan', 'formula-cell', undefined],
  ['2018-07-02,1-1-101,5,', 'collector', 'empty-cell', undefined],
  [`2018-07-02,1-1-101,5,${'a'.repeat(61)}`, 'collector', 'name-too-long', undefined],
  ['2018-07-02,1-1-101,5', 'amountYuan', 'truncated-line', undefined],
])('names row and column of %s', async (line, column, reason, value) =>
  expect(await badOf(line)).toEqual([
    { row: 2, column, reason, ...(value === undefined ? {} : { value }) },
  ]),
);

it('refuses a list without one of its columns', async () => {
  const outcome = await readCashList(Buffer.from('date,address\n')).catch((e: unknown) => e);
  expect(outcome).toBeInstanceOf(FileRefused);
  expect(outcome).toMatchObject({
    code: 'missing-column',
    details: { column: 'amountYuan', columns: ['amountYuan', 'collector'] },
  });
});
