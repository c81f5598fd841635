// Compiles apps/, libs/ and the parts of test/ that run outside Jest (bench, faults) into dist/
// with swc. Skips the work when nothing is newer than the last build.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const stamp = path.join(root, 'dist', '.built');

const isSource = (file) =>
  file.endsWith('.ts') && !file.endsWith('.d.ts') && !/\.(spec|int-spec|e2e-spec)\.ts$/.test(file);

async function sources() {
  const found = [];
  for (const folder of ['apps', 'libs', 'test']) {
    for (const file of await readdir(path.join(root, folder), { recursive: true })) {
      if (isSource(file)) found.push(path.join(folder, file));
    }
  }
  return found;
}

async function isFresh(files) {
  const built = await stat(stamp).catch(() => undefined);
  if (!built) return false;
  const listed = await readFile(stamp, 'utf8');
  if (listed !== files.join('\n')) return false;
  const inputs = [...files, '.swcrc', 'package-lock.json'].map((file) => path.join(root, file));
  const times = await Promise.all(inputs.map((file) => stat(file).then((found) => found.mtimeMs)));
  return times.every((time) => time <= built.mtimeMs);
}

export async function build() {
  const files = (await sources()).sort();
  if (await isFresh(files)) return;
  const { transformFile } = await import('@swc/core');
  const settings = JSON.parse(await readFile(path.join(root, '.swcrc'), 'utf8'));
  settings.jsc.baseUrl = root;
  await rm(path.join(root, 'dist'), { recursive: true, force: true });
  for (const file of files) {
    const out = path.join(root, 'dist', file.replace(/\.ts$/, '.js'));
    const { code, map } = await transformFile(path.join(root, file), { ...settings, swcrc: false });
    await mkdir(path.dirname(out), { recursive: true });
    await writeFile(out, `${code}\n//# sourceMappingURL=${path.basename(out)}.map`);
    if (map) await writeFile(`${out}.map`, map);
  }
  await writeFile(stamp, files.join('\n'));
  console.error(`built ${files.length} files`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
