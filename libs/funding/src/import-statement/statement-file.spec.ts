import { readFileSync } from 'node:fs';
import { formatYuan, MAX_FEN, sumFen } from '@yishi/kernel';
import { FileRefused } from '@yishi/platform';
import * as fc from 'fast-check';
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import {
  addressesIn,
  parseAmount,
  parseDay,
  readStatement,
  type StatementKind,
  type StatementLine,
} from './statement-file';

const sample = (name: string) => readFileSync(`test/acceptance/data/chemical-bureau-${name}.csv`);
const utf8 = (...lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n`, 'utf8');

const WECHAT =
  '交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注';
const wechat = (...lines: string[]) => utf8('微信支付账单明细,,', WECHAT, ...lines);
const BANK = '交易日期,交易流水号,摘要,收入金额,支出金额,账户余额,对方户名,对方账号';
const bank = (...lines: string[]) => utf8(BANK, ...lines);
const ALIPAY =
  '交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,';
const alipay = (...lines: string[]) =>
  utf8('支付宝(中国)网络技术有限公司  电子客户回单', '----------------', ALIPAY, ...lines);

const PAID = '2018-07-22 06:50:00,转账,高静,转账备注:1-1-302户整治款,收入';
const paid = (amount: string, reference = 'W1') =>
  `${PAID},"${amount}",/,已存入零钱,${reference}\t,/\t,"/"`;

async function refusal(bytes: Uint8Array): Promise<FileRefused> {
  const outcome = await readStatement(bytes).catch((error: unknown) => error);
  if (!(outcome instanceof FileRefused)) throw new Error(`not refused: ${outcome}`);
  return outcome;
}

const ofKind = (lines: readonly StatementLine[], kind: StatementKind) => {
  const found = lines.filter((line) => line.kind === kind);
  return [found.length, formatYuan(sumFen(found.map(({ amountFen }) => amountFen)))];
};

describe('the statements of the Chemical Bureau compound', () => {
  it('hold 52 WeChat transfers, a red packet and an expense', async () => {
    const { channel, lines, badRows } = await readStatement(sample('wechat'));
    expect({ channel, badRows }).toEqual({ channel: 'wechat', badRows: [] });
    expect(lines).toHaveLength(54);
    expect(ofKind(lines, 'transfer')).toEqual([52, '13,450.00']);
    expect(ofKind(lines, 'red-packet')).toEqual([1, '88.00']);
    expect(ofKind(lines, 'expense')).toEqual([1, '15.00']);
    expect(lines[0]).toEqual({
      row: 12,
      reference: '1000050001201807225240694915',
      amountFen: 50_000n,
      paidOn: '2018-07-22',
      kind: 'transfer',
      payerName: '高静静',
      address: '1-1-302',
      remarkHasAddress: true,
    });
    expect(lines.filter(({ address }) => address).length).toBe(52);
  });

  it('hold 13 bank transfers', async () => {
    const { channel, lines, badRows } = await readStatement(sample('bank'));
    expect({ channel, badRows }).toEqual({ channel: 'bank', badRows: [] });
    expect(ofKind(lines, 'transfer')).toEqual([13, '2,950.00']);
    expect(lines).toHaveLength(13);
    expect(lines[0]).toMatchObject({
      row: 2,
      reference: 'B2018610622695',
      amountFen: 25_000n,
      paidOn: '2018-07-03',
      remarkHasAddress: false,
    });
    expect(lines.every(({ payerName }) => payerName)).toBe(true);
  });

  it('read the same from a workbook', async () => {
    const text = new TextDecoder('utf-8').decode(sample('wechat'));
    const rows = text
      .trim()
      .split('\r\n')
      .map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
    const file = await writeXlsxFile(rows as SheetData).toBuffer();
    expect(await readStatement(file)).toEqual(await readStatement(sample('wechat')));
  });
});

describe('an Alipay statement', () => {
  const line = (category: string, subject: string, direction: string, status: string) =>
    `2023-07-03 08:15:00,${category},*敏,min***@x.cn,${subject},${direction},250.00,余额,` +
    `${status},2023070322001,T1,,`;

  it('is read down to its footer', async () => {
    const statement = await readStatement(
      alipay(
        line('转账红包', '2号楼1单元301室整治款转账', '收入', '交易成功'),
        '--------------------------------,,,,,,,,,,,,',
        '导出时间:[2023-08-01 10:00:00]    用户:议事会',
      ),
    );
    expect(statement).toEqual({
      channel: 'alipay',
      lines: [
        {
          row: 4,
          reference: '2023070322001',
          amountFen: 25_000n,
          paidOn: '2023-07-03',
          kind: 'transfer',
          payerName: '*敏',
          address: '2-1-301',
          remarkHasAddress: true,
        },
      ],
      badRows: [],
      badRowCount: 0,
    });
  });

  it.each([
    ['转账红包', '普通红包', '收入', '交易成功', 'red-packet'],
    ['转账红包', '转账', '收入', '交易关闭', 'other'],
    ['退款', '退款-打印', '收入', '退款成功', 'other'],
    ['商业服务', '收钱码收款', '收入', '交易成功', 'transfer'],
    ['文化休闲', '打印', '支出', '交易成功', 'expense'],
    ['投资理财', '余额宝-收益发放', '不计收支', '交易成功', 'other'],
  ])('tells what kind %s, %s, %s, %s is', async (category, subject, direction, status, kind) => {
    const { lines } = await readStatement(alipay(line(category, subject, direction, status)));
    expect(lines.map((one) => one.kind)).toEqual([kind]);
  });
});

describe('kinds of lines', () => {
  it.each([
    ['转账', '收入', '已存入零钱', 'transfer'],
    ['二维码收款', '收入', '已收钱', 'transfer'],
    ['转账', '收入', '已全额退款', 'other'],
    ['微信红包', '收入', '已存入零钱', 'red-packet'],
    ['转账', '支出', '对方已收钱', 'expense'],
    ['零钱提现', '/', '提现已到账', 'other'],
    ['商户退款', '收入', '支付成功', 'other'],
  ])('of WeChat: %s, %s, %s', async (type, direction, status, kind) => {
    const { lines } = await readStatement(
      wechat(`2018-07-22 06:50:00,${type},高,"/",${direction},¥5.00,/,${status},W1,/,/`),
    );
    expect(lines.map((one) => one.kind)).toEqual([kind]);
  });

  it('of a bank: in, out and interest; a zero is no amount beside one', async () => {
    const { lines, badRows } = await readStatement(
      bank(
        '20180703,B1,转账,250.00,0.00,250.00,高静,6222',
        '20180704,B2,取现,0.00,"1,100.50",10.00,,',
        '20180705,B3,结息,0.35,,10.35,,',
        '20180706,B4,转账,,,10.35,,',
        '20180707,B5,转账,1.00,1.00,10.35,,',
        '合计,,,250.35,1100.50,,,',
      ),
    );
    expect(lines.map(({ kind, amountFen }) => [kind, amountFen])).toEqual([
      ['transfer', 25_000n],
      ['expense', 110_050n],
      ['other', 35n],
    ]);
    expect(badRows).toMatchObject([
      { row: 5, column: '收入金额', reason: 'not-an-amount' },
      { row: 6, column: '收入金额', reason: 'not-an-amount' },
    ]);
  });
});

describe('amounts', () => {
  it.each([
    ['¥500.00', 50_000n],
    ['1,000.00', 100_000n],
    ['１，０００．５', 100_050n],
    ['￥12,345,678.90', 1_234_567_890n],
    ['0.01', 1n],
    ['90071992547409.91', MAX_FEN],
  ])('of %s are read', async (text, amountFen) => {
    const { lines } = await readStatement(wechat(paid(text)));
    expect(lines.map((line) => line.amountFen)).toEqual([amountFen]);
  });

  it.each([
    '0',
    '¥0.00',
    '-5.00',
    '¥-5.00',
    '1.005',
    '1e21',
    '5元',
    '1,00.00',
    '90071992547409.92',
  ])('of %s are refused', async (text) => {
    const { lines, badRows } = await readStatement(wechat(paid(text)));
    expect(lines).toEqual([]);
    expect(badRows).toMatchObject([{ row: 3, column: '金额(元)', reason: 'not-an-amount' }]);
  });

  it('keep their value from fen to text and back', () =>
    fc.assert(
      fc.property(fc.bigInt(1n, MAX_FEN), (fen) => {
        expect(parseAmount(formatYuan(fen))).toBe(fen);
        expect(parseAmount(`¥${formatYuan(fen).replaceAll(',', '')}`)).toBe(fen);
      }),
    ));
});

describe('dates', () => {
  it.each([
    ['2018-07-22 06:50:00', '2018-07-22'],
    ['2018/7/2 6:50', '2018-07-02'],
    ['20180703', '2018-07-03'],
    ['2018年7月3日', '2018-07-03'],
    ['2020-02-29', '2020-02-29'],
  ])('such as %s are read', (text, day) => expect(parseDay(text)).toBe(day));

  it.each(['2018-02-30', '20180230', '2019-02-29', '2018-13-01', '2018-7/3', '07-22', '43303', ''])(
    'such as "%s" do not exist',
    (text) => expect(parseDay(text)).toBeUndefined(),
  );

  it('that do not exist are bad rows', async () => {
    const { badRows } = await readStatement(bank('20180230,B1,转账,250.00,,250.00,高静,6222'));
    expect(badRows).toEqual([
      { row: 2, column: '交易日期', reason: 'not-a-date', value: '20180230' },
    ]);
  });
});

describe('addresses in remarks', () => {
  it.each([
    ['转账备注:1-1-302户整治款', ['1-1-302']],
    ['1号楼1单元302室', ['1-1-302']],
    ['1号楼1单元302，即1-1-302', ['1-1-302']],
    ['1-1-302和1-2-101两户', ['1-1-302', '1-2-101']],
    ['2018-07-22补交', []],
    ['电话139-0000-0000', []],
    ['整治款', []],
  ])('%s', (remark, addresses) => expect(addressesIn(remark)).toEqual(addresses));

  it('count only when the remark names exactly one', async () => {
    const two = paid('500').replace('1-1-302户', '1-1-302、1-2-101');
    expect((await readStatement(wechat(two))).lines).toMatchObject([{ remarkHasAddress: true }]);
    expect((await readStatement(wechat(two))).lines[0]).not.toHaveProperty('address');
  });
});

describe('bad rows', () => {
  it('name a truncated last line', async () => {
    const whole = wechat(paid('500'), paid('250', 'W2'));
    const cut = whole.subarray(0, whole.lastIndexOf('已存入'));
    const statement = await readStatement(cut);
    expect(statement.badRows).toEqual([{ row: 4, column: '当前状态', reason: 'truncated-line' }]);
    expect(statement.lines).toHaveLength(1);
  });

  it('name a last line cut wherever it may be', async () => {
    const whole = sample('bank');
    const lastLine = whole.lastIndexOf('\n', whole.length - 3) + 1;
    for (let end = lastLine + 1; end < whole.lastIndexOf(','); end += 1) {
      const { lines, badRows } = await readStatement(whole.subarray(0, end));
      expect(lines).toHaveLength(12);
      expect(badRows).toMatchObject([{ row: 14, reason: 'truncated-line' }]);
    }
  });

  it('name both rows of a duplicate reference', async () => {
    const { badRows } = await readStatement(wechat(paid('500'), paid('250'), paid('1', 'W2')));
    expect(badRows).toEqual([
      { row: 4, column: '交易单号', reason: 'duplicate-reference', firstRow: 3 },
    ]);
  });

  it.each([
    ['', 'empty-cell'],
    ['1.00005E+27', 'not-a-reference'],
    ['=cmd|x', 'formula-cell'],
    ['x'.repeat(65), 'not-a-reference'],
  ])('name the reference "%s"', async (reference, reason) =>
    expect((await readStatement(wechat(paid('500', reference)))).badRows).toEqual([
      { row: 3, column: '交易单号', reason },
    ]),
  );

  it('leave out a formula that a stranger wrote: no nickname stops a statement', async () => {
    const line = paid('500').replace('高静', '=cmd|x').replace('转账备注:', '@SUM(A1)');
    const { lines, badRows } = await readStatement(wechat(line));
    expect(badRows).toEqual([]);
    expect(lines).toEqual([
      {
        row: 3,
        reference: 'W1',
        amountFen: 50_000n,
        paidOn: '2018-07-22',
        kind: 'transfer',
        remarkHasAddress: false,
      },
    ]);
  });

  it('hold nothing personal', async () => {
    const shifted = '2018-07-22,转账,高静,/,收入,13900001234,/,张三,李四,/,/';
    const { badRows } = await readStatement(
      wechat(shifted.replace('13900001234', '-13900001234'), shifted.replace('2018-07-22', '王五')),
    );
    expect(badRows.length).toBeGreaterThan(1);
    expect(JSON.stringify(badRows)).not.toMatch(/高静|张三|李四|王五|1390000/);
  });
});

describe('files refused', () => {
  it.each([
    ['another header', utf8('日期,金额,姓名', '2018-07-22,500,高静')],
    ['a header without the reference', utf8(BANK.replace('交易流水号', '序号'), '1,2')],
    ['no header', utf8(paid('500'))],
  ])('for %s', async (_name, bytes) =>
    expect(await refusal(bytes)).toMatchObject({
      code: 'unknown-header',
      details: { channels: ['wechat', 'bank', 'alipay'] },
    }),
  );

  it('for their encoding', async () =>
    expect((await refusal(Buffer.from(BANK, 'utf16le'))).code).toBe('wrong-encoding'));
  it('for their size', async () =>
    expect((await refusal(Buffer.alloc(50_000_000, BANK))).code).toBe('file-too-large'));
});
