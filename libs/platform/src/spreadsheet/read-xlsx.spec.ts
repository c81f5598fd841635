import { crc32, deflateRawSync } from 'node:zlib';
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import { FileRefused } from './file-refused';
import { readTable } from './read-table';
import { packZip, readZipDirectory, type ZipEntry } from './zip';

const workbook = (rows: SheetData) => writeXlsxFile(rows).toBuffer();

async function refusal(content: Uint8Array): Promise<FileRefused> {
  const outcome = await readTable(content).catch((error: unknown) => error);
  if (!(outcome instanceof FileRefused)) throw new Error(`not refused: ${outcome}`);
  return outcome;
}

function entry(name: string, text: string | Buffer): ZipEntry {
  const content = Buffer.from(text);
  const packed = deflateRawSync(content);
  return { name, method: 8, checksum: crc32(content), size: content.length, packed };
}

const SHEET_TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet';
const relation = (id: string, target: string) =>
  `<Relationship Id="${id}" Type="${SHEET_TYPE}" Target="${target}"/>`;

/** A workbook whose first sheet is this XML; `second` is the sheet behind it. */
const entriesOf = (sheetData: string, second = ''): ZipEntry[] => [
  entry(
    'xl/workbook.xml',
    '<workbook><sheets><sheet name="一" sheetId="1" r:id="rId7"/>' +
      '<sheet name="二" sheetId="2" r:id="rId8"/></sheets></workbook>',
  ),
  entry(
    'xl/_rels/workbook.xml.rels',
    `<Relationships>${relation('rId8', 'worksheets/b.xml')}` +
      `${relation('rId7', '/xl/worksheets/a.xml')}</Relationships>`,
  ),
  entry('xl/worksheets/a.xml', `<worksheet><sheetData>${sheetData}</sheetData></worksheet>`),
  entry('xl/worksheets/b.xml', `<worksheet><sheetData>${second}</sheetData></worksheet>`),
];
const sheet = (sheetData: string, second = '') => packZip(entriesOf(sheetData, second));
const text = (address: string, value: string) =>
  `<c r="${address}" t="inlineStr"><is><t>${value}</t></is></c>`;

describe('cells of a workbook', () => {
  it('become texts, in the rows a spreadsheet shows', async () => {
    const table = await readTable(
      await workbook([
        ['登记表'],
        [],
        ['楼号', null, '电话', '日期', '有', '金额'],
        [
          '１号楼　',
          2,
          13900001234,
          { value: new Date('2018-07-22T00:00:00Z'), type: Date, format: 'yyyy-mm-dd' },
          true,
          1234.1,
        ],
        [
          null,
          0.1,
          null,
          { value: new Date('2018-07-22T06:50:07Z'), type: Date, format: 'yyyy-mm-dd hh:mm:ss' },
        ],
      ]),
    );
    expect(table.format).toBe('xlsx');
    expect(table.rows).toEqual([
      { row: 1, cells: ['登记表', '', '', '', '', ''] },
      { row: 3, cells: ['楼号', '', '电话', '日期', '有', '金额'] },
      { row: 4, cells: ['1号楼', '2', '13900001234', '2018-07-22', 'TRUE', '1234.1'] },
      { row: 5, cells: ['', '0.1', '', '2018-07-22 06:50:07', '', ''] },
    ]);
  });

  it('shows a number as a spreadsheet does, not its binary fraction', async () => {
    const { rows } = await readTable(
      sheet('<row r="1"><c r="A1"><v>1234.0999999999999</v></c><c r="B1"><v>2.5E2</v></c></row>'),
    );
    expect(rows[0]?.cells).toEqual(['1234.1', '250']);
  });

  it('reports a transaction number that was rounded as a number', async () => {
    const { rows } = await readTable(await workbook([['a', 1.0000500012018e27]]));
    expect(rows[0]?.faults).toEqual(new Map([[1, 'imprecise-number']]));
  });

  it('reports formulas, whatever value was saved with them, and errors', async () => {
    const { rows } = await readTable(
      sheet(
        `<row r="2">${text('A2', 'a')}<c r="B2"><f>1+1</f><v>2</v></c>` +
          '<c r="C2" t="str"><f>A2</f><v>常住</v></c><c r="D2" t="e"><v>#N/A</v></c></row>' +
          `<row r="3">${text('A3', '=cmd|x')}<c r="B3"><f t="shared" si="0"/><v>2</v></c></row>` +
          '<row r="5"><c r="A5"><f>A1</f></c></row>',
      ),
    );
    expect(rows).toEqual([
      {
        row: 2,
        cells: ['a', '', '', ''],
        faults: new Map([1, 2, 3].map((column) => [column, 'formula-cell'])),
      },
      {
        row: 3,
        cells: ['', '', ''],
        faults: new Map([0, 1].map((column) => [column, 'formula-cell'])),
      },
      { row: 5, cells: [''], faults: new Map([[0, 'formula-cell']]) },
    ]);
  });

  it('reports a formula as the program that writes our exports stores it', async () => {
    const { rows } = await readTable(await workbook([['a', { value: 'A1', type: 'Formula' }]]));
    expect(rows[0]?.faults).toEqual(new Map([[1, 'formula-cell']]));
  });

  it('reads the first sheet only', async () => {
    const second = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>';
    const { rows } = await readTable(sheet(`<row r="1">${text('A1', 'first')}</row>`, second));
    expect(rows).toEqual([{ row: 1, cells: ['first'] }]);
  });
});

describe('an .xlsx that is not one', () => {
  it.each([
    ['a zip of other files', packZip([entry('readme.txt', 'hello')])],
    ['the beginning of a zip', Buffer.from('PK\x03\x04 and then nothing like it')],
    ['a workbook without its sheet', packZip(entriesOf('').slice(0, 2))],
    ['a sheet of something else', sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')],
  ])('is refused: %s', async (_name, content) =>
    expect((await refusal(content)).code).toBe('not-a-spreadsheet'),
  );

  it('is refused wherever it is cut or damaged', async () => {
    const whole = await workbook([['a', 'b']]);
    for (const share of [0.1, 0.5, 0.9]) {
      const cut = whole.subarray(0, Math.floor(whole.length * share));
      expect((await refusal(cut)).code).toBe('not-a-spreadsheet');
    }
    const sheets = entriesOf(`<row r="1">${text('A1', 'first')}</row>`);
    const wrong = packZip(sheets.map((one) => ({ ...one, checksum: one.checksum === 0 ? 1 : 0 })));
    expect((await refusal(wrong)).code).toBe('not-a-spreadsheet');
  });
});

describe('hostile workbooks', () => {
  const zeros = Buffer.alloc(1_000_000);

  it('are refused by what they say they unpack to', async () => {
    const bombs = Array.from({ length: 201 }, (_, index) => entry(`media/${index}.png`, zeros));
    const file = packZip([...entriesOf(''), ...bombs]);
    expect(file.length).toBeLessThan(500_000);
    expect((await refusal(file)).code).toBe('file-too-large');
  });

  it('are refused when they unpack to more than they say', async () => {
    const sheets = entriesOf(`<row r="1">${text('A1', 'x'.repeat(1_000_000))}</row>`);
    const lying = sheets.map((one) => ({ ...one, size: Math.min(one.size, 1_000) }));
    expect((await refusal(packZip(lying))).code).toBe('not-a-spreadsheet');
  });

  it('cannot hand the parser an entry that the directory does not list', async () => {
    const listed = packZip(entriesOf(`<row r="1">${text('A1', 'listed')}</row>`));
    const hidden = packZip([
      entry(
        'xl/worksheets/a.xml',
        '<worksheet><sheetData><row r="1"></row></sheetData></worksheet>',
      ),
    ]);
    const hiddenLocal = hidden.subarray(0, hidden.indexOf('PK\x01\x02', 0, 'latin1'));
    const directory = listed.indexOf('PK\x01\x02', 0, 'latin1');
    const file = Buffer.concat([
      listed.subarray(0, directory),
      hiddenLocal,
      listed.subarray(directory),
    ]);
    const end = file.length - 22;
    file.writeUInt32LE(directory + hiddenLocal.length, end + 16);
    expect(readZipDirectory(file, 1_000_000).size).toBe(4);
    expect((await readTable(file)).rows).toEqual([{ row: 1, cells: ['listed'] }]);
  });

  it.each([
    ['a row beyond any spreadsheet', '<row r="99999999"></row>', 'not-a-spreadsheet'],
    ['such a row behind a prefix', '<x:row x:r="99999999"></x:row>', 'not-a-spreadsheet'],
    ['a row number given twice', '<row r="1" x:r="99999999"></row>', 'not-a-spreadsheet'],
    ['a row number in entities', '<row r="&#57;9999999"></row>', 'not-a-spreadsheet'],
    ['a tag hidden in a comment', '<!-- <row --><row r="99999999"></row>', 'not-a-spreadsheet'],
    ['a row below the limit', `<row r="200001">${text('A200001', 'a')}</row>`, 'too-many-rows'],
    ['a column right of the limit', `<row r="1">${text('BM1', 'a')}</row>`, 'too-many-columns'],
  ])('are refused: %s', async (_name, sheetData, code) =>
    expect((await refusal(sheet(sheetData))).code).toBe(code),
  );

  it('may format cells far down and right', async () => {
    const { rows } = await readTable(
      sheet(`<row r="1">${text('A1', 'a')}<c r="XFD1" s="0"/></row><row r="1048576"></row>`),
    );
    expect(rows).toEqual([{ row: 1, cells: ['a'] }]);
  });
});
