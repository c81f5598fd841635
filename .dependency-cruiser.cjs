// Who may import whom (docs: README, "How a slice is added"). Held by `npm run check`, which also proves
// that the rules bite: test/architecture/fixture breaks each of them.
const contexts = 'community|council|project|funding|rating|ledger';

// Where the streams are: in a context's src, or in the folder of one of its areas.
const streams =
  'project|council|seat|opinions|governance|turnouts|meetings|exit|rating|standing|' +
  'register|territory|policy|officers|funding|appropriation|receipts|statement|journal';
const streamFiles = [
  `(^|/)libs/(${contexts})/src/(${streams})\\.ts$`,
  `(^|/)libs/council/src/[a-z]+/(${streams})\\.ts$`,
];

module.exports = {
  forbidden: [
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: '(^|/)libs/kernel/src', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '(^|/)libs/kernel/src' },
    },
    {
      name: 'contexts-do-not-import-one-another',
      severity: 'error',
      from: { path: `(^|/)libs/(${contexts})/` },
      to: { path: `(^|/)libs/(${contexts})/`, pathNot: '(^|/)libs/$2/' },
    },
    {
      name: 'only-apps-import-contexts',
      severity: 'error',
      from: { path: `(^|/)libs/(kernel|event-store|following|messaging|platform)/` },
      to: { path: `(^|/)libs/(${contexts}|identity)/` },
    },
    {
      name: 'libs-only-through-index',
      severity: 'error',
      from: { path: '(^|/)(libs/([^/]+)|apps)/', pathNot: '\\.(spec|int-spec)\\.ts$' },
      to: {
        path: '(^|/)libs/[^/]+/src/.+',
        pathNot: ['(^|/)libs/$3/', '(^|/)libs/[^/]+/src/(contract/)?index\\.ts$'],
      },
    },
    {
      name: 'decisions-know-no-infrastructure',
      comment: 'A stream file (events, state, evolve) imports the kernel and its own context only.',
      severity: 'error',
      from: {
        path: streamFiles,
      },
      to: { path: 'node_modules' },
    },
    {
      name: 'kafka-client-in-one-folder',
      comment: 'It is hardly kept up: another one must be able to take its place.',
      severity: 'error',
      from: {
        path: '(^|/)(libs|apps)/',
        pathNot: '(^|/)libs/messaging/src/kafka/client/',
      },
      to: { path: 'node_modules/kafkajs/' },
    },
    {
      name: 'one-folder-knows-kurrentdb',
      severity: 'error',
      from: { pathNot: '(^|/)libs/event-store/src/kurrentdb/' },
      to: { path: 'node_modules/@eventstore/' },
    },
    {
      name: 'no-cycles',
      comment: 'Between modules as they run; types may refer to one another.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      from: { path: '(^|/)(libs|apps)/', pathNot: ['\\.(spec|int-spec)\\.ts$', '/contract/'] },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
