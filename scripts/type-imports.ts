import { dirname, relative } from 'node:path';
import ts from 'typescript';

/** Resolves an import to its source file; undefined for a package or a module of Node. */
export type ImportResolver = (specifier: string, importer: string) => string | undefined;

/** An import of the project's own sources has no file. */
export class UnresolvedImportError extends Error {
  override readonly name = 'UnresolvedImportError';
}

export function importResolver(options: ts.CompilerOptions): ImportResolver {
  return (specifier, importer) => {
    const { resolvedModule } = ts.resolveModuleName(
      specifier,
      importer,
      options,
      ts.sys,
      undefined,
      undefined,
      ts.ModuleKind.ESNext,
    );
    if (resolvedModule?.isExternalLibraryImport === false) return resolvedModule.resolvedFileName;
    if (resolvedModule !== undefined || !/^[.#]/.test(specifier)) return undefined;
    throw new UnresolvedImportError(`${importer} imports ${specifier}, which is not there`);
  };
}

/**
 * Makes each import of the project's own sources relative, with the extension of the built file:
 * `#a/b.ts` and `./b.ts` become `./b.js`. Notes in `imports` which source file imports which.
 */
export function rewriteImports(
  resolve: ImportResolver,
  imports: Map<string, Set<string>>,
): ts.TransformerFactory<ts.SourceFile | ts.Bundle> {
  return (context) => (file) => {
    if (!ts.isSourceFile(file)) return file;
    const own = new Set<string>();
    imports.set(file.fileName, own);
    const rewrite = (literal: ts.StringLiteral): ts.StringLiteral => {
      const target = resolve(literal.text, file.fileName);
      if (target === undefined) return literal;
      own.add(target);
      return context.factory.createStringLiteral(specifierOf(target, file.fileName), true);
    };
    return ts.visitEachChild(file, specifierVisitor(context, rewrite), context);
  };
}

/** Visits each module specifier of a declaration: import, export, `import('…')`, `declare module`. */
function specifierVisitor(
  context: ts.TransformationContext,
  rewrite: (literal: ts.StringLiteral) => ts.StringLiteral,
): ts.Visitor {
  const visit: ts.Visitor = (node) => {
    if (ts.isImportTypeNode(node)) return ts.visitEachChild(node, visitArgument, context);
    return ts.visitEachChild(node, namesModule(node) ? visitSpecifier : visit, context);
  };
  const visitSpecifier: ts.Visitor = (child) =>
    ts.isStringLiteral(child) ? rewrite(child) : visit(child);
  const visitArgument: ts.Visitor = (child) =>
    ts.isLiteralTypeNode(child) ? ts.visitEachChild(child, visitSpecifier, context) : visit(child);
  return visit;
}

function namesModule(node: ts.Node): boolean {
  return (
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isExternalModuleReference(node) ||
    ts.isModuleDeclaration(node)
  );
}

function specifierOf(target: string, importer: string): string {
  const path = relative(dirname(importer), target).replace(/(?:\.d)?\.([cm]?)tsx?$/, '.$1js');
  return path.startsWith('.') ? path : `./${path}`;
}
