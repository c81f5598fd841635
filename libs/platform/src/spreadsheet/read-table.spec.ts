import { FileRefused } from './file-refused';
import { readTable } from './read-table';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const cellsOf = async (content: Uint8Array) =>
  (await readTable(content)).rows.map(({ cells }) => cells);

/** 楼号,单元 and 1,2 on the next line, in GB18030. */
const GB18030 = Buffer.concat([
  Buffer.from([0xc2, 0xa5, 0xba, 0xc5, 0x2c, 0xb5, 0xa5, 0xd4, 0xaa]),
  bytes('\n1,2\n'),
]);

async function refusal(content: Uint8Array, options = {}): Promise<FileRefused> {
  const outcome = await readTable(content, options).catch((error: unknown) => error);
  if (!(outcome instanceof FileRefused)) throw new Error(`not refused: ${outcome}`);
  return outcome;
}

describe('encodings', () => {
  const expected = [
    ['楼号', '单元'],
    ['1', '2'],
  ];
  it('reads UTF-8', async () => expect(await cellsOf(bytes('楼号,单元\n1,2\n'))).toEqual(expected));
  it('reads UTF-8 with a byte order mark', async () =>
    expect(await cellsOf(bytes('\ufeff楼号,单元\n1,2\n'))).toEqual(expected));
  it('reads GB18030', async () => expect(await cellsOf(GB18030)).toEqual(expected));

  it.each([
    ['UTF-16', Buffer.from('\ufeff楼号,单元\n1,2\n', 'utf16le')],
    ['UTF-16 without a mark', Buffer.from('楼号,单元\n1,2\n', 'utf16le')],
    ['GB18030 that calls itself UTF-8', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), GB18030])],
    ['bytes of neither', Buffer.from([0x61, 0x2c, 0xff, 0xff, 0x0a])],
    ['a NUL', bytes('a,b\n1,\0\n')],
    ['a replacement character left by an earlier conversion', bytes('a,b\n1,\ufffd\n')],
  ])('refuses %s', async (_name, content) =>
    expect((await refusal(content)).code).toBe('wrong-encoding'),
  );
});

describe('cells and rows of text', () => {
  it('normalises full-width characters and trims every kind of blank', async () =>
    expect(await cellsOf(bytes('１号楼　,\t（元）\t, ￥１，２\n'))).toEqual([
      ['1号楼', '(元)', '¥1,2'],
    ]));

  it('numbers rows as a spreadsheet shows them', async () => {
    const table = await readTable(bytes('title\r\n\r\na,"two\nlines"\n,,\n b ,c\rd,e'));
    expect(table.rows).toEqual([
      { row: 1, cells: ['title'] },
      { row: 3, cells: ['a', 'two\nlines'] },
      { row: 5, cells: ['b', 'c'] },
      { row: 6, cells: ['d', 'e'] },
    ]);
  });

  it('reads tabs and semicolons where no comma is', async () => {
    expect(await cellsOf(bytes('a\tb\n'))).toEqual([['a', 'b']]);
    expect(await cellsOf(bytes('a;b\n'))).toEqual([['a', 'b']]);
  });

  it('keeps a quote inside a cell', async () =>
    expect(await cellsOf(bytes('a"b,"c""d"\n'))).toEqual([['a"b', 'c"d']]));

  it.each(['=1+1', '=cmd|/C calc!A0', '+cmd', '-A1', '@SUM(A1)', '+1+cmd|x', '＝cmd', ' =cmd'])(
    'reports %s as a formula',
    async (cell) => {
      const [row] = (await readTable(bytes(`a,"${cell}"\n`))).rows;
      expect(row).toEqual({ row: 1, cells: ['a', ''], faults: new Map([[1, 'formula-cell']]) });
    },
  );

  it.each(['-500.00', '+86 139-0000-0000', '-', '1=1', '-1,000.5'])(
    'takes %s for a text',
    async (cell) => expect(await cellsOf(bytes(`a,"${cell}"\n`))).toEqual([['a', cell]]),
  );

  it('reports a cell that is too long', async () => {
    const table = await readTable(bytes(`${'x'.repeat(500)},${'x'.repeat(501)}\n`));
    expect(table.rows[0]?.faults).toEqual(new Map([[1, 'cell-too-long']]));
    const huge = await readTable(bytes(`a,${'㍿'.repeat(5_000)}\n`));
    expect(huge.rows[0]?.faults).toEqual(new Map([[1, 'cell-too-long']]));
  });
});

describe('a file that stops in the middle of a row', () => {
  const truncatedRow = async (content: Uint8Array) => (await readTable(content)).truncatedRow;

  it('is seen by a missing cell', async () =>
    expect(await truncatedRow(bytes('a,b\n1,2\n3'))).toBe(3));
  it('is seen by an open quote', async () =>
    expect(await truncatedRow(bytes('a,b\n1,2\n3,"fo'))).toBe(3));
  it('is seen by half a character', async () => {
    expect(await truncatedRow(bytes('a,b\n3,张').subarray(0, -1))).toBe(2);
    expect(await truncatedRow(GB18030.subarray(0, 8))).toBe(1);
  });
  it('is not the same as a file without a last line end', async () =>
    expect(await truncatedRow(bytes('a,b\n1,2\n3,4'))).toBeUndefined());
  it('is not the same as a short last row', async () =>
    expect(await truncatedRow(bytes('a,b\n1,2\n3\n'))).toBeUndefined());
});

describe('files refused as a whole', () => {
  it.each([
    ['a PDF', bytes('%PDF-1.7 …')],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a])],
    ['an old .xls or a workbook with a password', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])],
    ['a web page', bytes('\n<html><table><tr><td>1</td></tr></table></html>')],
  ])('refuses %s', async (_name, content) =>
    expect((await refusal(content)).code).toBe('not-a-spreadsheet'),
  );

  it('refuses an empty file, and one with nothing in it', async () => {
    expect((await refusal(Buffer.alloc(0))).code).toBe('empty-file');
    expect((await refusal(bytes('\n,,\n'))).code).toBe('empty-file');
  });

  it('refuses 50 MB', async () =>
    expect(await refusal(Buffer.alloc(50_000_000, 'a,b\n'))).toMatchObject({
      code: 'file-too-large',
      details: { bytes: 50_000_000, maxBytes: 20_000_000 },
    }));

  it('refuses more than 200,000 rows', async () =>
    expect((await refusal(bytes('a,b\n'.repeat(200_001)))).code).toBe('too-many-rows'));

  it('refuses more than 64 columns', async () =>
    expect(await refusal(bytes(`a,b\n${','.repeat(64)}\n`))).toMatchObject({
      code: 'too-many-columns',
      details: { row: 2, maxColumns: 64 },
    }));

  it('refuses a line longer than 64 full cells', async () =>
    expect((await refusal(bytes(`a,b\n${'x'.repeat(200_000)}\n`))).code).toBe('line-too-long'));

  it('names the row in which a quote is left open', async () =>
    expect(await refusal(bytes('a,b\n1,"x\n2,y\n3,z\n'))).toMatchObject({
      code: 'unclosed-quote',
      details: { row: 2 },
    }));
});
