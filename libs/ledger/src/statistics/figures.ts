import { checkedFen, fromJson } from '@yishi/kernel';

/**
 * What is counted of a place, or what something changes about it: counts by name, amounts under
 * names that end in `Fen`. Only figures that are not 0 are there, so that equal means equal.
 *
 * `councils`, `councilsUnmanaged`, `members`, `party`, `residentHouseholds`;
 * `opinion/<state>`, `opinionField/<field>`, `aboutMoney`, `relays`, `inTime`, `late`, `ended`,
 * `waitedSeconds`, `satisfied`, `dissatisfied`; `turnout/<activity>`, `turnoutHouseholds`,
 * `turnoutPeople`; `project/<stage>/<field>`, `applied`; `everRaised`, `raisingNow`, `raisedFen`;
 * `paid/<source>Fen`; `ratio/<source>/<funder>/…`.
 */
export type Figures = Readonly<Record<string, number | bigint>>;

export const NO_FIGURES: Figures = {};

export const plus = (one: Figures, other: Figures): Figures => combined(one, other, 1);
export const minus = (one: Figures, other: Figures): Figures => combined(one, other, -1);

function combined(one: Figures, other: Figures, sign: 1 | -1): Figures {
  const sum: Record<string, number | bigint> = { ...one };
  for (const name in other) {
    const after = added(sum[name], other[name]!, sign);
    if (after === 0 || after === 0n) delete sum[name];
    else sum[name] = after;
  }
  return sum;
}

function added(
  before: number | bigint | undefined,
  change: number | bigint,
  sign: 1 | -1,
): number | bigint {
  if (typeof change === 'number') return Number(before ?? 0) + sign * change;
  return checkedFen(BigInt(before ?? 0n) + BigInt(sign) * change);
}

/** Texts of the last figures that were written or read: a batch does both with the same ones. */
const MOST_REMEMBERED = 4_096;
const remembered = new Map<string, Figures>();
const texts = new WeakMap<Figures, string>();

function remember(figures: Figures, text: string): void {
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(text, figures);
  texts.set(figures, text);
}

function written(figures: Figures): string {
  const parts = Object.keys(figures)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${figures[name]}`);
  return `{${parts.join(',')}}`;
}

/**
 * The column of figures: JSON with its names in order, so that equal figures are equal texts. A text,
 * because thousands are written for every one that a query looks into.
 */
export const figuresColumn = {
  to(figures: Figures): string {
    const known = texts.get(figures);
    if (known !== undefined) return known;
    const text = written(figures);
    remember(figures, text);
    return text;
  },
  from(text: string): Figures {
    const known = remembered.get(text);
    if (known) return known;
    const figures = fromJson<Figures>(text);
    remember(figures, text);
    return figures;
  },
};

export const isNothing = (figures: Figures): boolean => {
  for (const _ in figures) return false;
  return true;
};

export const countOf = (figures: Figures, name: string): number => Number(figures[name] ?? 0);
export const fenOf = (figures: Figures, name: string): bigint => BigInt(figures[name] ?? 0n);

/** `[['relayed', 3], …]` of everything that begins with `opinion/`. */
export const under = (figures: Figures, prefix: string): readonly (readonly [string, number])[] =>
  Object.keys(figures)
    .filter((name) => name.startsWith(prefix))
    .map((name) => [name.slice(prefix.length), countOf(figures, name)] as const);
