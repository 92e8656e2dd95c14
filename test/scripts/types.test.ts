import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UnresolvedImportError } from '../../scripts/type-imports.ts';
import { emitTypes, TypesError } from '../../scripts/types.ts';

const library = {
  'package.json': JSON.stringify({
    name: 'library',
    type: 'module',
    imports: { '#*': './lib/*' },
    exports: { types: './dist/lib/main/index.d.ts' },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      strict: true,
      types: [],
      allowImportingTsExtensions: true,
      noEmit: true,
    },
  }),
  'lib/main/index.ts': `
    import { inner } from '#deep/inner.ts';
    import { hidden } from '#deep/hidden.ts';
    export type { Shape } from '#deep/shape.ts';
    export * from './near.ts';
    export const later = () => inner();
    export const size = (text: string): number => hidden(text);`,
  'lib/main/near.ts': `
    export type Width = import('#deep/shape.ts').Shape['width'];
    export type Elsewhere = typeof import('../main/other.mts');`,
  'lib/main/other.mts': `export const other = 1;`,
  'lib/deep/inner.ts': `
    import type { Shape } from './shape.ts';
    export function inner(): Shape { return { width: 1 }; }`,
  'lib/deep/shape.ts': `export interface Shape { width: number }`,
  'lib/deep/hidden.ts': `export function hidden(text: string): number { return text.length; }`,
};

const consumer = `
  import type { Elsewhere, Shape, Width } from 'library';
  import { later, size } from 'library';
  const shape: Shape = later();
  const width: Width = shape.width + size('a');
  const one: Elsewhere['other'] = 1;
  // @ts-expect-error a width is a number, so types are not lost on the way
  const wrong: Width = 'wide';
  export { one, width, wrong };`;

let root: string;

function openFolder(): void {
  root = mkdtempSync(join(tmpdir(), 'evalake-types-'));
}

function removeFolder(): void {
  rmSync(root, { recursive: true });
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function emit(): void {
  emitTypes({ root, entries: ['lib/main/index.ts'], outDir: 'dist' });
}

const emitted = () =>
  readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('ts'))
    .sort();

/** What the strict compiler says to a project in which nothing is installed but what was built. */
function compileConsumer(): string[] {
  const installed = join(root, 'consumer/node_modules/library');
  cpSync(join(root, 'dist'), join(installed, 'dist'), { recursive: true });
  write({
    'consumer/node_modules/library/package.json': library['package.json'],
    'consumer/package.json': '{"type":"module"}',
    'consumer/index.ts': consumer,
  });
  const program = ts.createProgram([join(root, 'consumer/index.ts')], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noEmit: true,
    types: [],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the type declarations of a library', () => {
  beforeAll(() => {
    openFolder();
    write({ ...library, 'dist/lib/old.d.ts': '' });
    emit();
  });
  afterAll(removeFolder);

  it('resolve where the library is installed, though its sources use package imports', () => {
    expect(compileConsumer()).toEqual([]);
  });

  it('name each other relatively, with the extension of what runs', () => {
    const specifiers = emitted().flatMap((path) => {
      const text = readFileSync(join(root, 'dist', path), 'utf8');
      return [...text.matchAll(/(?:from |import\()['"]([^'"]*)/g)].map(([, found]) => found);
    });
    expect(specifiers).toContain('../deep/shape.js');
    expect(specifiers.filter((specifier) => !/^\.\.?\/.*\.m?js$/.test(specifier ?? ''))).toEqual(
      [],
    );
  });

  it('are those that the entries lead to; others, and those of a former build, are not there', () => {
    expect(emitted()).toEqual([
      'lib/deep/shape.d.ts',
      'lib/main/index.d.ts',
      'lib/main/near.d.ts',
      'lib/main/other.d.mts',
    ]);
  });
});

describe('the type declarations of a library that has none', () => {
  beforeEach(openFolder);
  afterEach(removeFolder);

  it.each([
    [
      'a source imports what is not there',
      UnresolvedImportError,
      `export type { Gone } from '#deep/gone.ts';`,
    ],
    [
      'a type cannot be written down',
      TypesError,
      `export const make = () => class { private secret = 1; };`,
    ],
  ])('fail loudly where %s', (_, error, near) => {
    write({ ...library, 'lib/main/near.ts': near });
    expect(emit).toThrow(error);
  });
});
