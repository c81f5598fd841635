import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fundingTexts } from './texts';

/** The codes that the sources of this context refuse with. */
const thrown = (): Set<string> => {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const text = sources.map((file) => readFileSync(path.join(__dirname, file), 'utf8')).join('\n');
  return new Set([...text.matchAll(/new Refused\(\s*'([a-z-]+)'/g)].map((match) => match[1]!));
};

it('has a text in both languages for every refusal, and none for others', () => {
  expect(Object.keys(fundingTexts).sort()).toEqual([...thrown()].sort());
  for (const { en, 'zh-CN': chinese } of Object.values(fundingTexts)) {
    expect(en).toMatch(/^[A-Z{][\s\S]+\.$/);
    expect(chinese).toMatch(/[。]$/);
  }
});
