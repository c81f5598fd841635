// Runs the compiled program that the first argument names, with the arguments that follow: the
// entry of the container image.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const apps = new URL('../dist/apps/', import.meta.url);
const mainOf = (app) => fileURLToPath(new URL(`${app}/src/main.js`, apps));

const [app, ...extra] = process.argv.slice(2);
const names = readdirSync(apps).filter((name) => existsSync(mainOf(name)));
if (!names.includes(app)) {
  console.error(`usage: run-app.mjs ${names.join('|')} [arguments]`);
  process.exit(2);
}
process.argv = [process.argv[0], mainOf(app), ...extra];
await import(mainOf(app));
