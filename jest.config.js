const { readFileSync } = require('node:fs');
const { baseUrl: _base, paths, ...jsc } = JSON.parse(readFileSync('.swcrc', 'utf8')).jsc;

/** The aliases of .swcrc, in Jest's form. */
const moduleNameMapper = Object.fromEntries(
  Object.entries(paths).map(([alias, [target]]) => [`^${alias}$`, `<rootDir>/${target}`]),
);

const swc = (options) => [
  '@swc/jest',
  { swcrc: false, jsc, module: { type: 'commonjs', ...options }, sourceMaps: 'inline' },
];

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  // they start a broker: `npm run test:kafka`
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.YISHI_TEST_KAFKA === '1' ? [] : ['<rootDir>/test/kafka/']),
  ],
  testRegex: '.*\\.(spec|int-spec|e2e-spec)\\.ts$',
  transform: {
    // it loads Node's http by import(), which Jest knows as require() only
    '@opentelemetry/otlp-exporter-base/.+\\.js$': swc({ ignoreDynamic: false }),
    '^.+\\.(ts|js)$': swc({ ignoreDynamic: true }),
  },
  // published as ES modules only, which Jest on Node 20 can not require; and see above
  transformIgnorePatterns: [
    '/node_modules/(?!@cloudflare/blindrsa-ts/|@opentelemetry/otlp-exporter-base/)',
  ],
  moduleNameMapper,
  maxWorkers: 2,
  // real databases, whole programs, and the machine may be busy
  testTimeout: 60_000,
  setupFiles: ['reflect-metadata'],
  reporters: ['default', '<rootDir>/test/closing-line-reporter.js'],
  globalSetup: '<rootDir>/test/global-setup.ts',
  globalTeardown: '<rootDir>/test/global-teardown.ts',
};
