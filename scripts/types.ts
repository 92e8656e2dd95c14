// Writes the type declarations of libraries, in the folders of their sources.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { importResolver, rewriteImports } from './type-imports.ts';

/** A library's types cannot be written; the message says why. */
export class TypesError extends Error {
  override readonly name = 'TypesError';
}

export interface TypesOptions {
  /** The folder of `tsconfig.json`. */
  readonly root: string;
  /** Source files, relative to `root`. The declarations that theirs import are written too. */
  readonly entries: readonly string[];
  /** Relative to `root`; declarations of former builds are removed. */
  readonly outDir: string;
}

/**
 * Writes declarations that import each other relatively and with `.js`, however the sources do: the
 * TypeScript of the package's users resolves these imports.
 * @throws TypesError
 */
export function emitTypes({ root, entries, outDir }: TypesOptions): void {
  const sources = entries.map((entry) => join(root, entry));
  const program = ts.createProgram(sources, declarationOptions(root, outDir));
  const imports = new Map<string, Set<string>>();
  const texts = new Map<string, { readonly path: string; readonly text: string }>();
  const { diagnostics } = program.emit(
    undefined,
    (path, text, _bom, _onError, [source] = []) => {
      if (source) texts.set(source.fileName, { path, text });
    },
    undefined,
    true,
    { afterDeclarations: [rewriteImports(importResolver(program.getCompilerOptions()), imports)] },
  );
  failOn(diagnostics);
  const wanted = reachable(sources, imports);
  const written = [...texts].flatMap(([source, file]) => (wanted.has(source) ? [file] : []));
  for (const { path, text } of written) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  removeOthers(join(root, outDir), new Set(written.map(({ path }) => path)));
}

function declarationOptions(root: string, outDir: string): ts.CompilerOptions {
  const parsed = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      // `npm run types` checks; here it would only take time.
      noCheck: true,
      rootDir: root,
      outDir: join(root, outDir),
    },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => failOn([diagnostic]) },
  );
  return parsed?.options ?? {};
}

/** The entries and all that they import, directly or indirectly. */
function reachable(
  entries: readonly string[],
  imports: ReadonlyMap<string, ReadonlySet<string>>,
): Set<string> {
  const found = new Set(entries);
  // Iterating a set includes elements that are added meanwhile.
  for (const file of found) for (const imported of imports.get(file) ?? []) found.add(imported);
  return found;
}

function removeOthers(folder: string, written: ReadonlySet<string>): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(path)) rmSync(path, { force: true });
  }
}

function failOn(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const host = {
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => '\n',
    getCanonicalFileName: (name: string) => relative(process.cwd(), name),
  };
  throw new TypesError(ts.formatDiagnostics(diagnostics, host));
}
