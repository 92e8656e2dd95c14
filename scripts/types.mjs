// Writes the type declarations of the libraries to dist/types/, in the folders of their sources.
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `entries` are source files, relative to the project's root; what they import comes along. */
export function emitTypes(entries) {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram(
    entries.map((entry) => `${root}${entry}`),
    {
      ...options,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      // `npm run types` checks; here it would only take time.
      noCheck: true,
      rootDir: root,
      outDir: `${root}dist/types`,
    },
  );
  const { diagnostics } = program.emit();
  if (diagnostics.length === 0) return;
  throw new Error(
    ts.formatDiagnostics(diagnostics, {
      ...ts.sys,
      getNewLine: () => '\n',
      getCanonicalFileName: (name) => name,
    }),
  );
}
