// What the documents repeat of the code must be what the code says; both READMEs must be in step.
// `--write` puts the generated parts in.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const { variablesTable } = createRequire(import.meta.url)('../dist/libs/platform/src/config');
const write = process.argv.includes('--write');
const problems = [];

const MARK = /(<!-- configuration -->\n)[\s\S]*?(<!-- \/configuration -->)/;

for (const [file, language] of [
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh-CN'],
]) {
  const text = readFileSync(file, 'utf8');
  const wanted = text.replace(MARK, `$1${variablesTable(language)}\n$2`);
  if (write) writeFileSync(file, wanted);
  else if (wanted !== text) problems.push(`${file}: the configuration table is not the code's`);
}

/** What must be alike in both languages: the levels of the headings, and the commands. */
const shape = (file) => {
  const text = readFileSync(file, 'utf8');
  const commands = [...text.matchAll(/^npm (?:run )?[a-z]+/gm)].map(([command]) => command);
  const headings = [...text.matchAll(/^#+/gm)].map(([level]) => level);
  const rows = [...text.matchAll(/^\|/gm)].length;
  return JSON.stringify({ commands, headings, rows });
};
if (shape('README.md') !== shape('README.zh-CN.md'))
  problems.push('README.md and README.zh-CN.md are not in step');

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const [, name] of readFileSync('README.md', 'utf8').matchAll(/npm run ([a-z]+)/g))
  if (!scripts[name]) problems.push(`README.md names a script that does not exist: ${name}`);

/** Links to files of this project lead somewhere. */
const documents = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
for (const folder of ['docs', 'docs/adr', 'deploy'])
  for (const file of readdirSync(folder))
    if (file.endsWith('.md')) documents.push(`${folder}/${file}`);
for (const file of documents)
  for (const [, link] of readFileSync(file, 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g))
    if (!existsSync(path.join(path.dirname(file), link))) problems.push(`${file}: no ${link}`);

for (const problem of problems) console.error(problem);
console.log(`docs: ${problems.length} problems`);
process.exit(problems.length > 0 ? 1 : 0);
