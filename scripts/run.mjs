// The one entry of every npm script: installs what is missing, builds, then runs. Needs Node and
// npm only.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const compiled = (file) => ({ command: 'node', args: ['--enable-source-maps', `dist/${file}.js`] });
const local = (bin, ...args) => ({ command: `node_modules/.bin/${bin}`, args });

/** What each script runs once everything is installed and built. */
const scripts = {
  demo: [compiled('apps/demo/src/main')],
  start: [compiled('apps/standalone/src/main')],
  audit: [compiled('apps/audit/src/main')],
  token: [compiled('apps/standalone/src/make-token')],
  bench: [compiled('test/bench/main')],
  faults: [compiled('test/faults/main')],
  openapi: [compiled('apps/standalone/src/write-openapi')],
  proxy: [compiled('apps/proxy/src/main')],
  docs: [{ command: 'node', args: ['scripts/check-docs.mjs', '--write'] }],
  test: [local('jest')],
  'test:kurrentdb': [{ command: 'node', args: ['scripts/test-kurrentdb.mjs'] }],
  'test:kafka': [compiled('test/kafka/main')],
  check: [
    local('biome', 'ci', '.'),
    {
      command: 'node',
      args: ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.json', '--noEmit'],
    },
    { command: 'node', args: ['scripts/check-dependencies.mjs'] },
    { command: 'node', args: ['dist/apps/standalone/src/write-openapi.js', '--check'] },
    { command: 'node', args: ['dist/apps/proxy/src/main.js', '--check'] },
    { command: 'node', args: ['scripts/check-docs.mjs'] },
  ],
};

function install() {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  const stamp = 'node_modules/.yishi-lock';
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('installing dependencies (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, lock);
}

/**
 * Runs one program; SIGINT and SIGTERM are passed on and waited for. Resolves with the exit code.
 */
function run({ command, args }, extra) {
  return new Promise((resolve) => {
    const child = spawn(command === 'node' ? process.execPath : command, [...args, ...extra], {
      stdio: 'inherit',
    });
    const pass = (signal) => child.kill(signal);
    process.on('SIGTERM', pass);
    process.on('SIGINT', () => {}); // the terminal sends it to the child too
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', pass);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}

const [name, ...extra] = process.argv.slice(2);
const steps = scripts[name];
if (!steps) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(scripts).join('|')} [arguments]`);
  process.exit(2);
}
install();
const { build } = await import('./build.mjs');
await build();
for (const step of steps) {
  const code = await run(step, extra);
  if (code !== 0) process.exit(code);
}
