export type FileRefusal =
  | 'empty-file'
  | 'file-too-large'
  | 'line-too-long'
  | 'missing-column'
  | 'not-a-spreadsheet'
  | 'too-many-columns'
  | 'too-many-rows'
  | 'unclosed-quote'
  | 'unknown-header'
  | 'wrong-encoding';

export type FileRefusedDetails = Readonly<
  Record<string, string | number | readonly string[] | undefined>
>;

/**
 * The whole file is refused: nothing in it can be trusted. `details` are what its owner needs to
 * mend it (limits, names of columns, row numbers), never the content of a cell, which may be
 * personal data.
 */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  constructor(
    readonly code: FileRefusal,
    readonly details: FileRefusedDetails = {},
  ) {
    super(code);
  }
}
