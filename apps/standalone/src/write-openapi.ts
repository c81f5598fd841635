import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger, loadConfig, openApiDocument } from '@yishi/platform';
import { startStandalone } from './start';

const FILE = 'docs/openapi.json';

/** Writes docs/openapi.json from the running application; `--check` only compares. */
async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'yishi-openapi-'));
  chmodSync(folder, 0o711);
  const config = loadConfig({ PORT: '0', YISHI_DATA: folder, YISHI_LOG_LEVEL: 'error' });
  const { app } = await startStandalone(config, createLogger({ level: 'error' }));
  const text = `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
  await app.close();
  rmSync(folder, { recursive: true, force: true });
  if (!process.argv.includes('--check')) return writeFileSync(FILE, text);
  if (readFileSync(FILE, 'utf8') === text) return console.log('OpenAPI: in step');
  console.error(`${FILE} is not what the application serves: run npm run openapi`);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
