import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'cdk.out/', 'data/', '.cache/', 'coverage/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['*.js', '.dependency-cruiser.cjs', 'scripts/run.mjs'],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Type and value of one module come in one line.
      'no-duplicate-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
      ],
    },
  },
  {
    // Regular expressions see text from outside: each must take time that grows no faster than it.
    files: ['bin/**', 'lambdas/**', 'lib/**', 'schemas/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
    },
  },
  {
    // Text from a server or the lake reaches a terminal through one module, which cleans it.
    files: ['lib/**'],
    ignores: ['lib/cli/terminal.ts', 'lib/hosts/server/log.ts', 'lib/recorder/warn-on-console.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr'].map((property) => ({
          ...{ object: 'process', property },
          message: 'Print through lib/cli/terminal.ts.',
        })),
      ],
    },
  },
  {
    // What other tools write leaves members out; zod takes these two to mean that one must be there.
    files: ['lib/import/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'Property > CallExpression[callee.object.name="z"][callee.property.name=/^(?:unknown|any)$/]',
          message: 'A member of any value that must be there; say `anything` of maybe.ts instead.',
        },
      ],
    },
  },
  { files: ['**/*.js', '**/*.cjs', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
