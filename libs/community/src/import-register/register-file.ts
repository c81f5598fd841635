import {
  type BadRow,
  BadRows,
  type ColumnTitles,
  type Header,
  readTable,
  requireHeader,
  type TableRow,
} from '@yishi/platform';

export type Residence = 'resident' | 'absent' | 'vacant';

/** One household as the file gives it. The contact's name and telephone are personal data. */
export type RegisterRow = Readonly<{
  row: number;
  address: Readonly<{ building: string; unit: string; room: string }>;
  residence: Residence;
  contactName?: string;
  telephone?: string;
}>;

export type RegisterFile = Readonly<{
  households: readonly RegisterRow[];
  /** At most 1,000 entries; `badRowCount` counts every bad row. */
  badRows: readonly BadRow[];
  badRowCount: number;
}>;

type Column = 'building' | 'unit' | 'room' | 'residence' | 'contact' | 'telephone';

const TITLES: ColumnTitles<Column> = {
  building: ['楼号', '楼栋', '楼栋号', '楼', '栋', '幢', 'building'],
  unit: ['单元', '单元号', 'unit'],
  room: ['房号', '室号', '房间号', '门牌号', '户号', 'room'],
  residence: ['居住情况', '居住状况', '居住状态', 'residence'],
  contact: ['户主', '户主姓名', '联系人', '姓名', 'contact'],
  telephone: ['联系电话', '电话', '电话号码', '手机', '手机号', '手机号码', 'telephone', 'phone'],
};
const REQUIRED = ['building', 'unit', 'room', 'residence'] as const;
const ALL = Object.keys(TITLES) as Column[];

const RESIDENCES: ReadonlyMap<string, Residence> = new Map([
  ['常住', 'resident'],
  ['外出', 'absent'],
  ['空置', 'vacant'],
  ['resident', 'resident'],
  ['absent', 'absent'],
  ['vacant', 'vacant'],
]);

/** What people write around the number of a building, a unit or a room. */
const PART =
  /^(?:第|no\.?)?\s*([0-9a-z]{1,8})\s*(?:#楼|#|号楼|号院|单元|楼|栋|幢|座|门|室|房|户|号)?$/i;
const MAX_NAME_LENGTH = 60;

type Reason = Readonly<{ reason: string; firstRow?: number }>;

/**
 * `1号楼` -> `1`, `a座` -> `A`, `01` -> `1`; `undefined` when it is no number or letter of a house.
 */
function addressPart(text: string): string | undefined {
  const part = PART.exec(text)?.[1]?.toUpperCase();
  return part?.replace(/^0+(?=[0-9A-Z])/, '');
}

/**
 * Digits with an optional leading +; '' for an empty cell, `undefined` when it is no telephone
 * number.
 */
function telephoneNumber(text: string): string | undefined {
  const number = text.replace(/[\s()-]/g, '');
  return number === '' || /^\+?\d{5,20}$/.test(number) ? number : undefined;
}

class RegisterReader {
  readonly bad = new BadRows();
  private readonly rowOfAddress = new Map<string, number>();

  constructor(
    private readonly header: Header<Column>,
    private readonly truncatedRow: number | undefined,
  ) {}

  /** `undefined` when the row is bad; every fault of it is then in `bad`. */
  read(row: TableRow): RegisterRow | undefined {
    const { header } = this;
    if (row.row === this.truncatedRow) {
      this.bad.add({ row: row.row, column: header.lastTitle(row), reason: 'truncated-line' });
      return undefined;
    }
    const faults = new Map<Column, Reason>();
    for (const column of ALL) {
      const reason = header.fault(row, column);
      if (reason) faults.set(column, { reason });
    }
    const part = (column: 'building' | 'unit' | 'room') =>
      this.required(row, column, addressPart, 'not-an-address', faults);
    const address = { building: part('building'), unit: part('unit'), room: part('room') };
    const residence = this.required(
      row,
      'residence',
      (text) => RESIDENCES.get(text.toLowerCase()),
      'unknown-residence',
      faults,
    );
    const contactName = header.text(row, 'contact');
    if (contactName.length > MAX_NAME_LENGTH) faults.set('contact', { reason: 'name-too-long' });
    const telephone = telephoneNumber(header.text(row, 'telephone'));
    if (telephone === undefined) faults.set('telephone', { reason: 'not-a-telephone' });
    this.refuseDuplicate(row, Object.values(address), faults);
    for (const column of ALL) {
      const fault = faults.get(column);
      if (fault) this.bad.add({ row: row.row, column: header.title(column), ...fault });
    }
    if (faults.size > 0) return undefined;
    return {
      row: row.row,
      address: address as RegisterRow['address'],
      residence: residence!,
      ...(contactName ? { contactName } : {}),
      ...(telephone ? { telephone } : {}),
    };
  }

  private required<Value>(
    row: TableRow,
    column: Column,
    parse: (text: string) => Value | undefined,
    reason: string,
    faults: Map<Column, Reason>,
  ): Value | undefined {
    if (faults.has(column)) return undefined;
    const text = this.header.text(row, column);
    const value = text === '' ? undefined : parse(text);
    if (value === undefined) faults.set(column, { reason: text === '' ? 'empty-cell' : reason });
    return value;
  }

  private refuseDuplicate(
    row: TableRow,
    parts: readonly (string | undefined)[],
    faults: Map<Column, Reason>,
  ): void {
    if (parts.includes(undefined)) return;
    const key = parts.join('-');
    const firstRow = this.rowOfAddress.get(key);
    if (firstRow === undefined) this.rowOfAddress.set(key, row.row);
    else faults.set('room', { reason: 'duplicate-address', firstRow });
  }
}

/**
 * Reads a household register (.xlsx, or .csv in UTF-8 or GB18030). Bad rows are listed, not thrown,
 * so that their owner can mend all of them at once; an import must be all or nothing, which is the
 * caller's part, as is a register without a single resident household. Reasons: `empty-cell`,
 * `not-an-address`, `duplicate-address` (with `firstRow`), `unknown-residence`, `name-too-long`,
 * `not-a-telephone`, `truncated-line`, `formula-cell`, `cell-too-long`, `imprecise-number`. No
 * entry has a `value`: when columns are shifted, any cell may hold a name. Throws `FileRefused`:
 * `missing-column` (with `column` and all `columns` missing) and those of `readTable`.
 */
export async function readRegister(bytes: Uint8Array): Promise<RegisterFile> {
  const table = await readTable(bytes);
  const header = requireHeader(table, TITLES, REQUIRED);
  const reader = new RegisterReader(header, table.truncatedRow);
  const households: RegisterRow[] = [];
  for (const row of table.rows) {
    if (row.row <= header.row) continue;
    const household = reader.read(row);
    if (household) households.push(household);
  }
  return { households, badRows: reader.bad.entries, badRowCount: reader.bad.rowCount };
}
