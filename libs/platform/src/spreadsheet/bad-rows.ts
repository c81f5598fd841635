/**
 * Something wrong in one row. `column` is the title as the file has it, `reason` a kebab-case code.
 * `value` is present only where it cannot be personal data; `firstRow` is the earlier row a
 * duplicate repeats.
 */
export type BadRow = Readonly<{
  row: number;
  column: string;
  reason: string;
  value?: string;
  firstRow?: number;
}>;

/** Digits and the signs of amounts and dates, without a mobile number among them. */
const FIGURES = /^(?!.*(?<!\d)1[3-9]\d{9}(?!\d))[\d\s.,:¥/年月日+-]{1,40}$/;

/**
 * The `value` of a bad amount or date, if it may be repeated: only figures, for in a file with
 * shifted columns any cell may hold a name or a telephone number.
 */
export const figureValue = (text: string): { value?: string } =>
  FIGURES.test(text) ? { value: text } : {};

const MAX_NAMED = 1_000;

/**
 * Collects what is wrong with a file, top to bottom: at most 1,000 entries, but every bad row
 * counted.
 */
export class BadRows {
  private readonly named: BadRow[] = [];
  private lastRow = 0;
  private counted = 0;

  add(bad: BadRow): void {
    if (bad.row !== this.lastRow) this.counted += 1;
    this.lastRow = bad.row;
    if (this.named.length < MAX_NAMED) this.named.push(bad);
  }

  /** The first entries, at most 1,000; a row with several faults has one entry for each. */
  get entries(): readonly BadRow[] {
    return this.named;
  }

  /** How many different rows are bad. */
  get rowCount(): number {
    return this.counted;
  }
}
