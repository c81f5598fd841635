import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { describeRoutes, UPLOAD_LIMIT, VARIABLES } from '@yishi/platform';
import { caddyfile } from './caddyfile';
import { nginxConfiguration } from './nginx-configuration';
import { isInternal, type ProxyPlan } from './plan';
import { exactPattern, routeTable } from './route-table';
import { SERVICES } from './services';

/**
 * Writes what a proxy in front of the services needs to know (deploy/routes.json, Caddyfile,
 * nginx.conf) from the controllers of the four; `--check` only compares.
 */
async function main(): Promise<void> {
  const plan = await proxyPlan();
  const files = {
    'deploy/routes.json': `[\n${plan.table.map((line) => `  ${asJson(line)}`).join(',\n')}\n]\n`,
    'deploy/Caddyfile': caddyfile(plan),
    'deploy/nginx.conf': nginxConfiguration(plan),
  };
  for (const [file, text] of Object.entries(files)) {
    if (!process.argv.includes('--check')) writeFileSync(file, text);
    else if (textOf(file) !== text) {
      console.error(`${file} is not what the services answer: run npm run proxy`);
      process.exitCode = 1;
    }
  }
  if (process.exitCode === undefined) console.log('proxy: in step');
}

async function proxyPlan(): Promise<ProxyPlan> {
  const routes = await Promise.all(
    Object.entries(SERVICES).map(async ([service, module]) =>
      (await describeRoutes(module)).map((route) => ({ service, ...route })),
    ),
  );
  const all = routes.flat().filter(({ path }) => !isInternal(path));
  const unlogged = all
    .filter(({ marks }) => marks.isUnlogged)
    .map(({ service, path }) => ({ service, pattern: exactPattern(path) }));
  return {
    table: routeTable(all),
    unlogged,
    bodyLimit: UPLOAD_LIMIT,
    requestsPerMinute: Number(VARIABLES.rateLimitPerMinute.default),
  };
}

const asJson = ({ service, pattern }: { service: string; pattern: string }): string =>
  `{ "service": ${JSON.stringify(service)}, "pattern": ${JSON.stringify(pattern)} }`;

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
