import { type Fen, isCalendarDate, parseYuan } from '@yishi/kernel';
import {
  type BadRow,
  BadRows,
  type ColumnTitles,
  FileRefused,
  figureValue,
  findHeader,
  type Header,
  readTable,
  type Table,
  type TableRow,
} from '@yishi/platform';

export type StatementChannel = 'wechat' | 'bank' | 'alipay';

/** `transfer` is money somebody paid in; the other kinds are no contribution. */
export type StatementKind = 'transfer' | 'red-packet' | 'expense' | 'other';

/** One line of a statement. The payer's name is personal data. */
export type StatementLine = Readonly<{
  row: number;
  /** The channel's own transaction number. */
  reference: string;
  /** Always > 0; `kind` says whether it came in or went out. */
  amountFen: Fen;
  /** `YYYY-MM-DD`, as the statement has it (China Standard Time). */
  paidOn: string;
  kind: StatementKind;
  payerName?: string;
  /** `building-unit-room` as the payer wrote it into the remark, when it names exactly one. */
  address?: string;
  /** The remark names at least one address; without `address` it names several. */
  remarkHasAddress: boolean;
}>;

export type Statement = Readonly<{
  channel: StatementChannel;
  lines: readonly StatementLine[];
  /** At most 1,000 entries; `badRowCount` counts every bad row. */
  badRows: readonly BadRow[];
  badRowCount: number;
}>;

type Column =
  | 'paidOn'
  | 'type'
  | 'payer'
  | 'subject'
  | 'direction'
  | 'amount'
  | 'expense'
  | 'status'
  | 'reference'
  | 'remark';

type Format = Readonly<{
  channel: StatementChannel;
  titles: ColumnTitles<Column>;
  required: readonly Column[];
  kindOf: (text: (column: Column) => string) => StatementKind;
}>;

const NONE: readonly string[] = [];
/** Money that came back, was refused or never moved is no payment, whatever its type says. */
const NOT_COMPLETED = /退|关闭|失败|撤销|冲正|待/;

const WECHAT: Format = {
  channel: 'wechat',
  titles: {
    paidOn: ['交易时间'],
    type: ['交易类型'],
    payer: ['交易对方'],
    subject: ['商品'],
    direction: ['收/支'],
    amount: ['金额(元)'],
    expense: NONE,
    status: ['当前状态'],
    reference: ['交易单号'],
    remark: ['备注'],
  },
  required: ['paidOn', 'type', 'payer', 'direction', 'amount', 'reference'],
  kindOf(text) {
    if (text('direction') === '支出') return 'expense';
    if (text('type').includes('红包')) return 'red-packet';
    const completed = text('direction') === '收入' && !NOT_COMPLETED.test(text('status'));
    return completed && /转账|收款/.test(text('type')) ? 'transfer' : 'other';
  },
};

const BANK: Format = {
  channel: 'bank',
  titles: {
    paidOn: ['交易日期'],
    type: ['摘要'],
    payer: ['对方户名'],
    subject: ['附言', '用途'],
    direction: NONE,
    amount: ['收入金额'],
    expense: ['支出金额'],
    status: NONE,
    reference: ['交易流水号'],
    remark: ['备注'],
  },
  required: ['paidOn', 'type', 'payer', 'amount', 'expense', 'reference'],
  kindOf(text) {
    if (isNothing(text('amount'))) return 'expense';
    return /结息|利息|退|冲正|撤销/.test(text('type')) ? 'other' : 'transfer';
  },
};

const ALIPAY: Format = {
  channel: 'alipay',
  titles: {
    paidOn: ['交易时间'],
    type: ['交易分类'],
    payer: ['交易对方'],
    subject: ['商品说明'],
    direction: ['收/支'],
    amount: ['金额', '金额(元)'],
    expense: NONE,
    status: ['交易状态'],
    reference: ['交易订单号'],
    remark: ['备注'],
  },
  required: ['paidOn', 'type', 'payer', 'direction', 'amount', 'status', 'reference'],
  kindOf(text) {
    if (text('direction') === '支出') return 'expense';
    // The category is 转账红包 for both; only the description tells a red packet from a transfer.
    if (text('subject').includes('红包')) return 'red-packet';
    const completed = text('direction') === '收入' && !NOT_COMPLETED.test(text('status'));
    return completed && /转账|收款/.test(text('type') + text('subject')) ? 'transfer' : 'other';
  },
};

const FORMATS: readonly Format[] = [WECHAT, BANK, ALIPAY];

const MAX_NAME_LENGTH = 200;
const REFERENCE = /^[0-9A-Za-z_-]{1,64}$/;
/** Lines below the last transaction: rulers, notes, totals. */
const FOOTER = /^(?:合计|总计|小计|本页合计|共\d)/;

const isNothing = (text: string) => /^(?:|\/|-|0+(?:\.0+)?)$/.test(text);

/** `2018-07-22 06:50:00`, `2018/7/22`, `20180722`, `2018年7月22日` to `2018-07-22`. */
export function parseDay(text: string): string | undefined {
  const match =
    /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))(?:[\sT].*)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const month = (match[3] ?? match[5] ?? match[7] ?? '').padStart(2, '0');
  const day = (match[4] ?? match[6] ?? match[8] ?? '').padStart(2, '0');
  const date = `${match[1]}-${month}-${day}`;
  return isCalendarDate(date) ? date : undefined;
}

/** An amount above 0, in fen. */
export function parseAmount(text: string): Fen | undefined {
  const fen = parseYuan(text);
  return fen !== undefined && fen > 0n ? fen : undefined;
}

/** The addresses a remark names, each once: `1-1-302户`, `1号楼1单元302室` (both `1-1-302`). */
export function addressesIn(remark: string): readonly string[] {
  const found = new Set<string>();
  const written = [
    /(?<![\w.-])(\d{1,3})[-–—](\d{1,2})[-–—](\d{1,4}[A-Z]?)(?![\w.-])/gi,
    /(?<!\d)(\d{1,3})\s*(?:#楼?|号楼|楼|栋|幢)\s*(\d{1,2})\s*单元\s*(\d{1,4}[A-Z]?)(?!\w)/gi,
  ];
  for (const pattern of written) {
    for (const [, building, unit, room] of remark.matchAll(pattern)) {
      found.add([building, unit, room].map((part) => part!.replace(/^0+(?=\w)/, '')).join('-'));
    }
  }
  return [...found].map((address) => address.toUpperCase());
}

class LineReader {
  readonly bad = new BadRows();
  private readonly rowOfReference = new Map<string, number>();

  constructor(
    private readonly format: Format,
    private readonly header: Header<Column>,
    private readonly table: Table,
  ) {}

  /** `undefined` when the row is bad (then in `bad`) or no transaction. */
  read(row: TableRow): StatementLine | undefined {
    const { header, format } = this;
    if (this.isFooter(row)) return undefined;
    if (row.row === this.table.truncatedRow || this.isShort(row)) {
      this.bad.add({ row: row.row, column: header.lastTitle(row), reason: 'truncated-line' });
      return undefined;
    }
    if (this.refuseFaults(row)) return undefined;
    const text = (column: Column) => header.text(row, column);
    const paidOn = parseDay(text('paidOn'));
    if (!paidOn) this.refuse(row, 'paidOn', 'not-a-date');
    const amountFen = this.amount(row);
    const reference = this.reference(row);
    const payerName = isNothing(text('payer')) ? '' : text('payer');
    const tooLong = payerName.length > MAX_NAME_LENGTH;
    if (tooLong) this.refuse(row, 'payer', 'name-too-long');
    if (!paidOn || amountFen === undefined || reference === undefined || tooLong) return undefined;
    const remark = [...new Set((['subject', 'remark', 'type'] as const).map(text))].join('\n');
    const addresses = addressesIn(remark);
    return {
      row: row.row,
      reference,
      amountFen,
      paidOn,
      kind: format.kindOf(text),
      ...(payerName ? { payerName } : {}),
      ...(addresses.length === 1 ? { address: addresses[0]! } : {}),
      remarkHasAddress: addresses.length > 0,
    };
  }

  /** Exports end with rulers and notes of one cell, people add totals; a cut date is neither. */
  private isFooter(row: TableRow): boolean {
    const first = row.cells[0] ?? '';
    const faulty = [...(row.faults?.keys() ?? [])];
    const alone =
      row.cells.slice(1).every((cell) => cell === '') && faulty.every((column) => column === 0);
    return FOOTER.test(first) || (alone && !/^\d/.test(first));
  }

  private isShort(row: TableRow): boolean {
    return this.table.format === 'text' && row.cells.length < this.header.width;
  }

  private refuse(row: TableRow, column: Column, reason: string, firstRow?: number): void {
    const isFigure = column === 'paidOn' || column === 'amount' || column === 'expense';
    this.bad.add({
      row: row.row,
      column: this.header.title(column),
      reason,
      ...(isFigure ? figureValue(this.header.text(row, column)) : {}),
      ...(firstRow === undefined ? {} : { firstRow }),
    });
  }

  /**
   * Names and remarks are free texts by strangers: one that looks like a formula is left out (it
   * reads as ''), or any payer could stop the whole statement with a nickname. Other columns are
   * the channel's own.
   */
  private refuseFaults(row: TableRow): boolean {
    let refused = false;
    for (const column of Object.keys(this.format.titles) as Column[]) {
      const fault = this.header.fault(row, column);
      if (!fault || column === 'payer' || column === 'subject' || column === 'remark') continue;
      this.refuse(row, column, fault);
      refused = true;
    }
    return refused;
  }

  /** A bank has a column each for in and out, of which exactly one is filled. */
  private amount(row: TableRow): Fen | undefined {
    const { header } = this;
    const filled = (['amount', 'expense'] as const).filter(
      (column) => header.has(column) && !isNothing(header.text(row, column)),
    );
    const amountFen = filled.length === 1 ? parseAmount(header.text(row, filled[0]!)) : undefined;
    if (amountFen === undefined) this.refuse(row, filled[0] ?? 'amount', 'not-an-amount');
    return amountFen;
  }

  private reference(row: TableRow): string | undefined {
    const reference = this.header.text(row, 'reference');
    if (!REFERENCE.test(reference)) {
      this.refuse(row, 'reference', reference === '' ? 'empty-cell' : 'not-a-reference');
      return undefined;
    }
    const firstRow = this.rowOfReference.get(reference);
    if (firstRow !== undefined) {
      this.refuse(row, 'reference', 'duplicate-reference', firstRow);
      return undefined;
    }
    this.rowOfReference.set(reference, row.row);
    return reference;
  }
}

function recognise(table: Table): { format: Format; header: Header<Column> } {
  for (const format of FORMATS) {
    const { header, missing } = findHeader(table, format.titles, format.required);
    if (header && missing.length === 0) return { format, header };
  }
  throw new FileRefused('unknown-header', { channels: FORMATS.map(({ channel }) => channel) });
}

/**
 * Reads a statement exported by WeChat, a bank or Alipay, told apart by the header. Bad rows are
 * listed, not thrown; the caller decides. Reasons: `truncated-line` (fewer cells than the header),
 * `not-a-date`, `not-an-amount` (0, negative, more than two decimals, above 2^53 - 1 fen),
 * `empty-cell` and `not-a-reference`, `duplicate-reference` (with `firstRow`), `name-too-long`,
 * `formula-cell`, `cell-too-long`, `imprecise-number`. Throws `FileRefused`: `unknown-header` and
 * those of `readTable`.
 */
export async function readStatement(bytes: Uint8Array): Promise<Statement> {
  const table = await readTable(bytes);
  const { format, header } = recognise(table);
  const reader = new LineReader(format, header, table);
  const lines: StatementLine[] = [];
  for (const row of table.rows) {
    if (row.row <= header.row) continue;
    const line = reader.read(row);
    if (line) lines.push(line);
  }
  return {
    channel: format.channel,
    lines,
    badRows: reader.bad.entries,
    badRowCount: reader.bad.rowCount,
  };
}
