import 'reflect-metadata';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import '@yishi/community';
import '@yishi/council';
import '@yishi/funding';
import '@yishi/ledger';
import '@yishi/project';
import '@yishi/rating';
import { allTexts } from '@yishi/platform';

const PURE = ['kernel', 'community', 'council', 'project', 'funding', 'rating', 'ledger'];

type Source = Readonly<{ file: string; text: string }>;

const sourcesOf = (lib: string): Source[] => {
  const folder = path.join(__dirname, '../../libs', lib, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/(spec|fixture|samples)\.ts$/.test(file))
    .map((file) => ({
      file: `${lib}/${file}`,
      text: readFileSync(path.join(folder, file), 'utf8'),
    }));
};

const sources = PURE.flatMap(sourcesOf);

const offenders = (pattern: RegExp, among = sources): string[] =>
  among.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

it('finds the sources it speaks of', () => expect(sources.length).toBeGreaterThan(200));

it('takes time and randomness as data: no clock and no dice in the kernel and the contexts', () =>
  expect(offenders(/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(/)).toEqual([]));

it('keeps floating point away from money', () =>
  expect(offenders(/\bparseFloat\(|\.toFixed\(|\bMath\.round\(/)).toEqual([]));

it('has a text in Chinese and English for every code that is refused', () => {
  const { refusals } = allTexts();
  const codes = [...PURE, 'platform']
    .flatMap(sourcesOf)
    .flatMap(({ text }) => [...text.matchAll(/new Refused\(\s*'([a-z0-9-]+)'/g)])
    .map(([, code]) => code as string);
  expect(codes.length).toBeGreaterThan(80);
  expect([...new Set(codes)].filter((code) => !refusals[code])).toEqual([]);
  for (const text of Object.values(refusals)) {
    expect(text.en).not.toMatch(/[\u4e00-\u9fff]/);
    expect(text['zh-CN']).toMatch(/[\u4e00-\u9fff]/);
  }
});
