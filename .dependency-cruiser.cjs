/**
 * The floors of the house, lowest first: a folder imports from its own floor and from those below,
 * never from above. docs/architecture.md says what each holds.
 */
const floors = [
  ['lib/contract'],
  ['lib/json', 'lib/ports'],
  ['schemas', 'lib/parquet'],
  ['lib/documents', 'lib/compare', 'lib/keys', 'lib/client', 'lib/recorder'],
  ['lib/lake'],
  ['lib/pipeline', 'lib/query', 'lib/alerts'],
  ['lib/adapters', 'lib/read', 'lib/gates'],
  ['lib/http', 'lib/export', 'lib/store'],
  ['lib/import', 'lib/hosts'],
  ['lib/infra', 'lib/cli', 'lambdas'],
  ['bin'],
];

const under = (folders) => `^(${folders.join('|')})/`;

const upward = floors.slice(0, -1).map((folders, index) => ({
  name: `not-up-from-floor-${index + 1}`,
  comment: 'An arrow that runs up makes a knot of two floors: move what both need down.',
  severity: 'error',
  from: { path: under(folders) },
  to: { path: under(floors.slice(index + 1).flat()) },
}));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'every-folder-has-a-floor',
      comment: 'A new folder is put on a floor of this list.',
      severity: 'error',
      from: { path: '^(lib/[^/]+|schemas|lambdas|bin)/', pathNot: under(floors.flat()) },
      to: {},
    },
    {
      name: 'no-circle-of-files',
      comment: 'Types count too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-circle-of-folders',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    {
      name: 'parquet-has-one-door',
      severity: 'error',
      from: { pathNot: '^lib/parquet/|^test/parquet/' },
      to: { path: '^lib/parquet/', pathNot: '^lib/parquet/index\\.ts$' },
    },
    {
      name: 'only-importing-reads-foreign-tables',
      comment: 'The lake knows one codec; these packages would come into every bundle.',
      severity: 'error',
      from: { pathNot: '^lib/import/' },
      to: { path: '^node_modules/(csv-parse|hyparquet-compressors)/' },
    },
    {
      name: 'the-dashboard-takes-types-of-schemas-alone',
      comment: 'It runs in a browser; what it knows of the lake, it asks the API.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(lib|schemas|lambdas|bin)/', pathNot: '^schemas/' },
    },
    {
      name: 'no-code-of-schemas-in-the-dashboard',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^schemas/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-the-dashboard',
      severity: 'error',
      from: { path: under(floors.flat()) },
      to: { path: '^web/' },
    },
    {
      name: 'screens-do-not-import-screens',
      comment: 'A screen is loaded by itself: what two need is a part.',
      severity: 'error',
      from: { path: '^web/screens/([^/]+)/' },
      to: { path: '^web/screens/', pathNot: '^web/screens/$1/' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: under([...floors.flat(), 'web']) },
      to: { path: '^(test|bench|scripts)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js'],
    },
  },
};
