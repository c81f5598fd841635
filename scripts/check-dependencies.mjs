// Dependency rules over the code, and over a fixture that breaks every one of them: a rule that
// stops biting fails here.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');

function violations(...folders) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config=.dependency-cruiser.cjs',
      '--output-type=json',
      ...folders,
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (!stdout) throw new Error(stderr);
  const { summary } = JSON.parse(stdout);
  if (summary.totalCruised === 0) throw new Error(`nothing found in ${folders.join(', ')}`);
  return summary.violations;
}

const found = violations('libs', 'apps');
for (const { rule, from, to } of found) console.error(`${rule.name}: ${from} → ${to}`);

const bitten = new Set(violations('test/architecture/fixture').map(({ rule }) => rule.name));
const silent = forbidden.map(({ name }) => name).filter((name) => !bitten.has(name));
for (const name of silent) console.error(`the fixture does not trip the rule ${name}`);

console.log(
  `dependency rules: ${found.length} violations; ${bitten.size} of ${forbidden.length} rules trip on the fixture`,
);
process.exit(found.length + silent.length > 0 ? 1 : 0);
