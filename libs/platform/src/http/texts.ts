import { chinaDate, formatYuan, isFen } from '@yishi/kernel';
import type { Language } from './language';

/**
 * What a person reads. `{name}` is a figure of the details (an amount of a field ending in `Fen` as
 * yuan, an instant as date and time in China); `{name:one|many}` is a word by a number,
 * `{name:code=word|code=word}` the word for a code.
 */
export type Text = Readonly<Record<Language, string>>;

/** A context's texts by refusal code; `status` where it is not 409. */
export type RefusalTexts = Readonly<Record<string, Text & Readonly<{ status?: number }>>>;
/** Texts by the reason of a field error. */
export type ReasonTexts = Readonly<Record<string, Text>>;

export type Details = Readonly<Record<string, unknown>>;

class Catalogue<T extends Text> {
  readonly #texts = new Map<string, T>();

  constructor(private readonly kind: string) {}

  register(texts: Readonly<Record<string, T>>): void {
    for (const [code, text] of Object.entries(texts)) {
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code)) throw new Error(`${code} is not kebab-case`);
      const known = this.#texts.get(code);
      if (known && JSON.stringify(known) !== JSON.stringify(text))
        throw new Error(`${this.kind} ${code} has two texts: a code means one thing`);
      this.#texts.set(code, text);
    }
  }

  get(code: string): T | undefined {
    return this.#texts.get(code);
  }

  all(): Readonly<Record<string, T>> {
    return Object.fromEntries([...this.#texts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

const refusals = new Catalogue<RefusalTexts[string]>('refusal');
const reasons = new Catalogue<Text>('reason');

/** Registers a context's refusal texts. The same code twice must have the same text. */
export const registerTexts = (texts: RefusalTexts): void => refusals.register(texts);

/** Registers texts of field-error reasons beside those of the platform. */
export const registerReasonTexts = (texts: ReasonTexts): void => reasons.register(texts);

/** Every code a client can meet, for the documentation and for the tests. */
export const allTexts = (): { refusals: RefusalTexts; reasons: ReasonTexts } => ({
  refusals: refusals.all(),
  reasons: reasons.all(),
});

export const refusalText = (code: string): RefusalTexts[string] | undefined => refusals.get(code);

/** The text for a field-error reason; the reason itself in words where nobody registered one. */
export const reasonText = (reason: string, language: Language, details: Details): string =>
  fill(reasons.get(reason)?.[language] ?? inWords(reason), details, language);

export const inWords = (code: string): string => code.replaceAll('-', ' ');

/**
 * Puts the figures into a text. A figure that is not there leaves its name, so that it is noticed.
 */
export const fill = (text: string, details: Details, language: Language): string =>
  text.replace(/\{(\w+)(?::([^}]*))?\}/g, (whole, name: string, words?: string) => {
    const value = details[name];
    if (value === undefined || value === null) return whole;
    return words === undefined ? shown(name, value, language) : wordFor(value, words.split('|'));
  });

function wordFor(value: unknown, words: readonly string[]): string {
  const [one = '', many = ''] = words;
  if (!one.includes('=')) return Number(value) === 1 ? one : many;
  const code = `${value}=`;
  return words.find((word) => word.startsWith(code))?.slice(code.length) ?? String(value);
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function shown(name: string, value: unknown, language: Language): string {
  if (Array.isArray(value))
    return value.map((item) => String(item)).join(language === 'en' ? ', ' : '、');
  if (name.endsWith('Fen')) {
    const amount = Number.isSafeInteger(value) ? BigInt(value as number) : value;
    if (isFen(amount)) return formatYuan(amount);
  }
  if (typeof value === 'string' && INSTANT.test(value)) return inChina(value, language);
  return String(value);
}

/** 2018年6月9日 00:00, or in English 2018-06-09 00:00 (China time). */
function inChina(instant: string, language: Language): string {
  const date = new Date(instant);
  const day = chinaDate(date);
  const time = chinaTime(date);
  if (language === 'en') return `${day} ${time} (China time)`;
  const [year, month, ofMonth] = day.split('-').map(Number);
  return `${year}年${month}月${ofMonth}日 ${time}`;
}

/** China is eight hours ahead all year; `HH:MM`. */
const chinaTime = (date: Date): string =>
  new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(11, 16);
