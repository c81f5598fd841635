import { readFileSync } from 'node:fs';
import { FileRefused } from '@yishi/platform';
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import { type RegisterFile, type RegisterRow, readRegister } from './register-file';

const HEADER = '楼号,单元,房号,居住情况,户主,联系电话';
const register = (...lines: string[]) => Buffer.from(`${[HEADER, ...lines].join('\n')}\n`, 'utf8');
const workbook = (rows: SheetData) => writeXlsxFile(rows).toBuffer();
const sample = () => readFileSync('test/acceptance/data/chemical-bureau-register.csv');

const addressOf = ({ address }: RegisterRow) =>
  `${address.building}-${address.unit}-${address.room}`;
const badOf = async (...lines: string[]) => (await readRegister(register(...lines))).badRows;

async function refusal(bytes: Uint8Array): Promise<FileRefused> {
  const outcome = await readRegister(bytes).catch((error: unknown) => error);
  if (!(outcome instanceof FileRefused)) throw new Error(`not refused: ${outcome}`);
  return outcome;
}

describe('the register of the Chemical Bureau compound', () => {
  let file: RegisterFile;
  beforeAll(async () => {
    file = await readRegister(sample());
  });

  it('has 204 households: 186 resident, 14 absent, 4 vacant', () => {
    expect(file.badRows).toEqual([]);
    expect(file.households).toHaveLength(204);
    const count = (residence: string) =>
      file.households.filter((household) => household.residence === residence).length;
    expect([count('resident'), count('absent'), count('vacant')]).toEqual([186, 14, 4]);
  });

  it('reads full-width digits and blanks as what they mean', () => {
    const addresses = file.households.map(addressOf);
    expect(addresses.slice(0, 6)).toEqual(
      ['101', '102', '201', '202', '301', '302'].map((room) => `1-1-${room}`),
    );
    expect(new Set(addresses).size).toBe(204);
    expect(addresses.every((address) => /^[1-6]-[1-3]-[1-6]0[12]$/.test(address))).toBe(true);
  });

  it('keeps row numbers as a spreadsheet shows them', () => {
    expect(file.households[0]).toEqual({
      row: 2,
      address: { building: '1', unit: '1', room: '101' },
      residence: 'vacant',
    });
    expect(file.households.at(-1)?.row).toBe(205);
  });

  it('reads the same from a workbook', async () => {
    const rows = new TextDecoder('gb18030')
      .decode(sample())
      .trim()
      .split('\r\n')
      .map((line) => line.split(',').map((cell) => (/^\d+$/.test(cell) ? Number(cell) : cell)));
    const fromWorkbook = await readRegister(await workbook([['化工局家属院登记表'], ...rows]));
    expect(fromWorkbook.badRows).toEqual([]);
    expect(fromWorkbook.households).toEqual(
      file.households.map((household) => ({ ...household, row: household.row + 1 })),
    );
  });
});

describe('columns', () => {
  it('have other titles, another order and neighbours', async () => {
    const text = 'Room,note,Building,Telephone,UNIT,residence,contact\n101,x,A座,,01,Absent,张三\n';
    expect(await readRegister(Buffer.from(text))).toEqual({
      households: [
        {
          row: 2,
          address: { building: 'A', unit: '1', room: '101' },
          residence: 'absent',
          contactName: '张三',
        },
      ],
      badRows: [],
      badRowCount: 0,
    });
  });

  it('may lack contact and telephone', async () => {
    const { households } = await readRegister(
      Buffer.from('楼号,单元,房号,居住情况\n1,1,101,常住\n'),
    );
    expect(households).toHaveLength(1);
  });

  it('may stop early where the last cells are empty', async () => {
    const { households, badRows } = await readRegister(register('1,1,101,常住', '1,1,102,外出'));
    expect(badRows).toEqual([]);
    expect(households).toHaveLength(2);
  });

  it('are named when they are missing', async () => {
    expect(await refusal(Buffer.from('楼号,单元,户主\n1,1,张三\n'))).toMatchObject({
      code: 'missing-column',
      details: { column: '房号', columns: ['房号', '居住情况'] },
    });
    expect(await refusal(Buffer.from('a,b\n1,2\n'))).toMatchObject({
      code: 'missing-column',
      details: { columns: ['楼号', '单元', '房号', '居住情况'] },
    });
  });
});

describe('bad rows', () => {
  it.each([
    ['an unknown residence', '1号楼,1单元,101,租住,,', '居住情况', 'unknown-residence'],
    ['no residence', '1号楼,1单元,101,,张三,', '居住情况', 'empty-cell'],
    ['no room', '1号楼,1单元,,常住,,', '房号', 'empty-cell'],
    ['a building without number', '东楼,1单元,101,常住,,', '楼号', 'not-an-address'],
    ['a telephone with letters', '1,1,101,常住,张三,13900x', '联系电话', 'not-a-telephone'],
    ['a telephone too short', '1,1,101,常住,张三,1234', '联系电话', 'not-a-telephone'],
    ['a name too long', `1,1,101,常住,${'张'.repeat(61)},`, '户主', 'name-too-long'],
    ['a formula', '1,1,=cmd|x,常住,,', '房号', 'formula-cell'],
    ['a formula for a name', '1,1,101,常住,@SUM(A1),', '户主', 'formula-cell'],
  ])('are named by row and column: %s', async (_name, line, column, reason) =>
    expect(await badOf('1,1,100,常住,,', line)).toEqual([{ row: 3, column, reason }]),
  );

  it('name the first row of a duplicate address, however it is written', async () =>
    expect(
      await badOf('1号楼,1单元,101,常住,,', '２,1,101,常住,,', '1栋,01,１０１室,外出,,'),
    ).toEqual([{ row: 4, column: '房号', reason: 'duplicate-address', firstRow: 2 }]));

  it('have an entry for every fault, in the order of the columns', async () => {
    const file = await readRegister(register('楼,1,101,租,,12', '1,1,102,空置,,'));
    expect(file.badRows.map(({ row, reason }) => [row, reason])).toEqual([
      [2, 'not-an-address'],
      [2, 'unknown-residence'],
      [2, 'not-a-telephone'],
    ]);
    expect(file.badRowCount).toBe(1);
    expect(file.households).toHaveLength(1);
  });

  it('hold nothing personal', async () => {
    const bad = await badOf('张三,1,101,13900001234,李四,王五');
    expect(bad).toHaveLength(3);
    expect(JSON.stringify(bad)).not.toMatch(/张三|李四|王五|139/);
  });

  it('name a last line that is cut short', async () => {
    const cut = register('1,1,101,常住,张三,13900001234', '1,1,102,外出,李').subarray(0, -1);
    expect((await readRegister(cut)).badRows).toEqual([
      { row: 3, column: '户主', reason: 'truncated-line' },
    ]);
    const halfCharacter = register('1,1,101,常住,张三').subarray(0, -2);
    expect((await readRegister(halfCharacter)).badRows).toMatchObject([
      { row: 2, reason: 'truncated-line' },
    ]);
  });

  it('find formulas in a workbook', async () => {
    const rows = [HEADER.split(','), [1, 1, 101, { value: '=A1', type: 'Formula' }, null, null]];
    expect((await readRegister(await workbook(rows as SheetData))).badRows).toEqual([
      { row: 2, column: '居住情况', reason: 'formula-cell' },
    ]);
  });

  it('are counted beyond the 1,000 that are named', async () => {
    const lines = Array.from({ length: 1_200 }, (_, index) => `1,1,${index + 1},租,,`);
    const file = await readRegister(register(...lines));
    expect(file.badRows).toHaveLength(1_000);
    expect(file.badRowCount).toBe(1_200);
  });
});

describe('files refused', () => {
  it('for their encoding', async () =>
    expect((await refusal(Buffer.from(HEADER, 'utf16le'))).code).toBe('wrong-encoding'));
  it('for being no workbook', async () =>
    expect((await refusal(Buffer.from('PK\x03\x04…'))).code).toBe('not-a-spreadsheet'));
  it('for their size', async () =>
    expect((await refusal(Buffer.alloc(50_000_000, 'x,'))).code).toBe('file-too-large'));
});

describe('100,000 rows', () => {
  const line = (index: number) => {
    const unit = 1 + (Math.floor(index / 100) % 10);
    const room = 100 + Math.floor(index / 1000);
    return `${1 + (index % 100)}号楼,${unit}单元,${room},常住,张三,13900001234`;
  };
  const lines = Array.from({ length: 100_000 }, (_, index) => line(index));

  async function timed(name: string, bytes: Uint8Array): Promise<RegisterFile> {
    const started = performance.now();
    const file = await readRegister(bytes);
    const ms = Math.round(performance.now() - started);
    process.stdout.write(`register of 100,000 rows, ${name}: ${ms} ms, ${bytes.length} bytes\n`);
    return file;
  }

  it('are read from text', async () => {
    const file = await timed('text', register(...lines));
    expect(file.badRows).toEqual([]);
    expect(file.households).toHaveLength(100_000);
  });

  it('are read from a workbook', async () => {
    const bytes = await workbook([HEADER, ...lines].map((text) => text.split(',')));
    const file = await timed('workbook', bytes);
    expect(file.badRows).toEqual([]);
    expect(file.households).toHaveLength(100_000);
  });

  it('with a single bad one name its row and column', async () => {
    const spoilt = lines.with(77_775, lines[77_775]!.replace('常住', '常驻'));
    const file = await readRegister(register(...spoilt));
    expect(file.badRows).toEqual([
      { row: 77_777, column: '居住情况', reason: 'unknown-residence' },
    ]);
    expect(file.badRowCount).toBe(1);
  });
});
