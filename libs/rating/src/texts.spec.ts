import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ratingTexts } from './texts';

/** Every code that the sources of this context refuse with. */
function thrownCodes(): Set<string> {
  const codes = new Set<string>();
  for (const entry of readdirSync(__dirname, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts') || /spec.ts$|fixture.ts$|^ballot-box/.test(entry)) continue;
    const source = readFileSync(path.join(__dirname, entry), 'utf8');
    for (const [, code] of source.matchAll(/new Refused\(\s*'([a-z-]+)'/g)) codes.add(code!);
  }
  return codes;
}

describe('texts', () => {
  it('are there for every refusal, and for no other', () => {
    expect(Object.keys(ratingTexts).sort()).toEqual([...thrownCodes()].sort());
  });

  it('have their figures in both languages', () => {
    for (const text of Object.values(ratingTexts)) {
      const figures = (words: string) =>
        [...words.matchAll(/\{(\w+)[:}]/g)].map(([, name]) => name);
      expect(new Set(figures(text.en))).toEqual(new Set(figures(text['zh-CN'])));
    }
  });
});
