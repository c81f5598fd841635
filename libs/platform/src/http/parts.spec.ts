import { createSecretKey } from 'node:crypto';
import { Malformed } from '@yishi/kernel';
import {
  allTexts,
  languageOf,
  onlyParameters,
  type Page,
  type PageRequest,
  Paging,
  pastDay,
  queryText,
  registerTexts,
} from '.';
import { fill } from './texts';

const reasonsOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof Malformed) return error.errors.map((e) => `${e.field}: ${e.reason}`);
    throw error;
  }
  throw new Error('was not refused');
};

describe('the language', () => {
  it.each([
    [undefined, 'zh-CN'],
    ['', 'zh-CN'],
    ['en', 'en'],
    ['en-US,en;q=0.9', 'en'],
    ['zh-TW', 'zh-CN'],
    ['fr', 'zh-CN'],
    ['fr, en;q=0.1', 'en'],
    ['en;q=0.5, zh;q=0.6', 'zh-CN'],
    ['en;q=0, *', 'zh-CN'],
    ['en;q=abc', 'zh-CN'],
    ['english', 'zh-CN'],
    ['*', 'zh-CN'],
    [`${'x,'.repeat(100_000)}en`, 'zh-CN'],
  ])('of %.30j is %s', (header, language) => expect(languageOf(header)).toBe(language));
});

describe('texts', () => {
  it('are in both languages for every code of the platform', () => {
    const { refusals, reasons } = allTexts();
    const texts = [...Object.entries(refusals), ...Object.entries(reasons)];
    expect(texts.length).toBeGreaterThan(50);
    for (const [, text] of texts) {
      expect(text.en).toMatch(/^[\x20-\x7e]+$/);
      expect(text['zh-CN']).toMatch(/\p{Script=Han}/u);
    }
  });

  it('mean one thing per code', () => {
    registerTexts({ 'said-once': { en: 'a', 'zh-CN': '甲' } });
    registerTexts({ 'said-once': { en: 'a', 'zh-CN': '甲' } });
    expect(() => registerTexts({ 'said-once': { en: 'b', 'zh-CN': '乙' } })).toThrow('said-once');
    expect(() => registerTexts({ NotKebab: { en: 'b', 'zh-CN': '乙' } })).toThrow('kebab-case');
  });

  it.each([
    ['{until}', '2018年6月9日 00:00', '2018-06-09 00:00 (China time)'],
    ['{count:day|days}', 'days', 'days'],
    ['{step:open=甲|over=乙}', '乙', '乙'],
    ['{other:open=甲|over=乙}', 'begun', 'begun'],
    ['{none:open=甲|over=乙}', '{none:open=甲|over=乙}', '{none:open=甲|over=乙}'],
  ])('say %s as people do', (text, zh, en) => {
    const details = { until: '2018-06-08T16:00:00.000Z', count: 2, step: 'over', other: 'begun' };
    expect(fill(text, details, 'zh-CN')).toBe(zh);
    expect(fill(text, details, 'en')).toBe(en);
  });
});

describe('query parameters', () => {
  it('are given once, and known', () => {
    expect(queryText({ a: 'x' }, 'a')).toBe('x');
    expect(queryText({}, 'a')).toBeUndefined();
    expect(reasonsOf(() => queryText({ a: ['x', 'y'] }, 'a'))).toEqual(['a: given-twice']);
    expect(reasonsOf(() => onlyParameters({ a: 1, b: 2, c: 3 }, 'a'))).toEqual([
      'b: unknown-field',
      'c: unknown-field',
    ]);
  });
});

describe('a past day', () => {
  // half past midnight of the second in China
  const clock = { now: () => new Date('2018-06-01T16:30:00.000Z') };

  it('is a day that is over in China; today and later days are now', () => {
    expect(pastDay({}, clock)).toBeUndefined();
    expect(pastDay({ asOf: '2018-06-01' }, clock)).toBe('2018-06-01');
    expect(pastDay({ asOf: '2018-06-02' }, clock)).toBeUndefined();
    expect(pastDay({ asOf: '2031-01-01' }, clock)).toBeUndefined();
    for (const asOf of ['2018-02-30', 'yesterday', '', '2018-6-1'])
      expect(reasonsOf(() => pastDay({ asOf }, clock))).toEqual(['asOf: not-a-date']);
  });
});

describe('paging', () => {
  const paging = new Paging(createSecretKey(Buffer.alloc(32, 1)));
  const rows = Array.from({ length: 7 }, (_, n) => ({ date: '2018-06-01', n, name: '三' }));
  const fetch = ({ limit, after }: PageRequest) =>
    rows.filter((row) => after === undefined || row.n > (after[1] as number)).slice(0, limit + 1);

  it('walks rows at hand like a list', () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const request = paging.read(
        'past',
        cursor === null ? { limit: '3' } : { limit: '3', cursor },
      );
      const page: Page<(typeof rows)[number]> = paging.slice('past', request, rows, ({ n }) => [n]);
      seen.push(...page.items.map(({ n }) => n));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const gone = { limit: 3, after: [9] };
    expect(reasonsOf(() => paging.slice('past', gone, rows, ({ n }) => [n]))).toEqual([
      'cursor: not-a-cursor',
    ]);
  });

  it('walks a whole list once, to its end', () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const request = paging.read('rows', { limit: '3', ...(cursor ? { cursor } : {}) });
      const page = paging.page('rows', request, fetch(request), (row) => [row.date, row.n]);
      seen.push(...page.items.map((row) => row.n));
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor);
    expect([seen, pages]).toEqual([[0, 1, 2, 3, 4, 5, 6], 3]);
  });

  it('has no next page when the list ends with the page', () => {
    const request = { limit: 7 };
    expect(paging.page('rows', request, fetch(request), (row) => [row.n]).nextCursor).toBeNull();
  });

  it.each([
    ['1', 1],
    ['200', 200],
    [undefined, 50],
  ])('takes limit %s', (limit, expected) => {
    expect(paging.read('rows', { limit }).limit).toBe(expected);
  });

  it.each(['0', '201', '-1', '1.5', '1e2', 'all', '', '٣'])('refuses limit %j', (limit) => {
    expect(reasonsOf(() => paging.read('rows', { limit }))).toEqual(['limit: not-a-limit']);
  });

  it('refuses a cursor with any bit changed, of another list, or of another key', () => {
    const request = { limit: 1 };
    const cursor = paging.page('rows', request, fetch(request), (row) => [row.n]).nextCursor!;
    expect(paging.read('rows', { cursor }).after).toEqual([0]);
    const bytes = Buffer.from(cursor, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
      expect(
        reasonsOf(() => paging.read('rows', { cursor: changed.toString('base64url') })),
      ).toEqual(['cursor: not-a-cursor']);
    }
    const other = new Paging(createSecretKey(Buffer.alloc(32, 2)));
    for (const run of [
      () => paging.read('others', { cursor }),
      () => other.read('rows', { cursor }),
      () => paging.read('rows', { cursor: '' }),
      () => paging.read('rows', { cursor: `${cursor}=` }),
      () => paging.read('rows', { cursor: Buffer.from('[0]').toString('base64url') }),
    ])
      expect(reasonsOf(run)).toEqual(['cursor: not-a-cursor']);
  });
});
