import { defineConfig } from 'eslint/config';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/**
 * What the project bans in its own places, by the form of the code alone. What types tell, and what holds
 * in any program, is with oxlint (.oxlintrc.json).
 */
export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'cdk.out/', 'data/', '.cache/', 'coverage/'] },
  { files: ['**/*.{ts,tsx}'], extends: [tseslint.configs.base] },
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
  {
    // What the dashboard shows, models wrote. No text may become HTML, style, code or an address here:
    // the policy of the page would stop it too, but only when it happens.
    files: ['web/**'],
    rules: {
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc', 'cssText'].map(
          (property) => ({
            property,
            message: 'Text becomes nodes by JSX, and style by properties.',
          }),
        ),
        ...['write', 'writeln', 'parseHTMLUnsafe'].map((property) => ({
          object: 'document',
          property,
          message: 'Text becomes nodes by JSX.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
          message: 'Text becomes nodes by JSX.',
        },
        {
          selector:
            'JSXAttribute[name.name="style"]:not([value.expression.type="ObjectExpression"])',
          message:
            'Style is an object of properties: the policy of the page refuses style as text.',
        },
        {
          selector:
            'JSXAttribute[name.name=/^(href|src|srcSet|action|formAction|xlinkHref)$/] > JSXExpressionContainer',
          message:
            'An address of data goes through web/text/link.tsx, which lets only some through.',
        },
        {
          selector: 'ImportDeclaration[source.value=/^#schemas/][importKind!="type"]',
          message: 'Of the schemas the dashboard takes types alone; zod stays on the server.',
        },
      ],
    },
  },
  {
    // The one place where addresses are checked.
    files: ['web/text/link.tsx'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
