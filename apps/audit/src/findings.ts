/** One thing that does not tie out: which figure of what, by the log and as it is kept. */
export type Finding = Readonly<{ what: string; where: string; expected: string; found: string }>;

/** So many are listed; all are counted. */
const MAX_LISTED = 200;

/** What was compared, and what differed. */
export class Findings {
  readonly listed: Finding[] = [];
  count = 0;
  compared = 0;

  /** Compares one figure. Texts and amounts are compared as they are written. */
  same(what: string, where: string, expected: unknown, found: unknown): void {
    this.compared++;
    if (String(expected) !== String(found)) this.add(what, where, expected, found);
  }

  add(what: string, where: string, expected: unknown, found: unknown): void {
    this.count++;
    if (this.listed.length < MAX_LISTED)
      this.listed.push({ what, where, expected: String(expected), found: String(found) });
  }
}
