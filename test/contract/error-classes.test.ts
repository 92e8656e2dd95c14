import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Error classes that no user meets, and why. They exit 70 and are answered 500. */
const INTERNAL: Readonly<Record<string, string>> = {
  JsonStructureError: 'whoever scans a text says in an error of its own what the text should be',
  JsonTooDeepError: 'the same',
  JsonTooManyError: 'the same',
  FirstErrorFound: 'is no failure: it ends a parser at the first syntax error',
  SqlSyntaxError: 'the guard refuses the statement with its message',
  QueryRunningError: 'is no failure: HTTP answers 202',
  RowsMismatchError: 'the program made rows that do not fit its own table',
  UndecodableMessageError: 'the program sent itself a message that it cannot read',
  NotToldError: 'the alert keeps it as the last error of its channel',
  NotYetError: 'the message comes again at the time that it says',
  NoTimeLeftError: 'the message comes again after its wait',
  JudgeThreadError: 'the program lost a thread of its own',
  ManifestThreadError: 'the program lost a thread of its own',
  LargeInboxError: 'a thread for small runs has none of it planned there',
  PlanThreadError: 'the program lost a thread of its own',
  ThreadEndedError: 'the same',
  ThreadMemoryError: 'whoever asked says in an error of its own which project is too large',
  KeptBytesClosedError: 'a write under way ends when another one of the same seal has failed',
  ScratchLostError: 'somebody cut a file that has no name',
  LentFileCutError: 'somebody cut a file of the lake in place while it was open',
  QueueClosedError: 'the program used a queue that it had closed',
  DeliveryNotEndedError: 'SQS gives the messages again',
  PartitionNotAddedError: 'the message comes again',
  InvalidEnvironmentError: 'a Lambda was deployed without its environment; only its log has it',
};

/** Each class of a file, with the expression that it extends, without its arguments. */
function readClasses(path: string): [string, string][] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const found: [string, string][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) {
      const [base] = node.heritageClauses?.find(isExtends)?.types ?? [];
      if (base && node.name) found.push([node.name.text, baseName(base.expression, source)]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isExtends({ token }: ts.HeritageClause): boolean {
  return token === ts.SyntaxKind.ExtendsKeyword;
}

function baseName(base: ts.Expression, source: ts.SourceFile): string {
  return ts.isCallExpression(base) ? base.expression.getText(source) : base.getText(source);
}

const bases = new Map(
  ['lib', 'schemas', 'lambdas', 'bin']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(root, folder, name)),
    )
    .flatMap(readClasses),
);

function ancestorsOf(name: string): string[] {
  const base = bases.get(name);
  return base === undefined ? [] : [base, ...ancestorsOf(base)];
}

const errors = [...bases.keys()].filter((name) =>
  ancestorsOf(name).some((base) => ['Error', 'sentAs'].includes(base)),
);

describe('error classes', () => {
  it('are found in the sources', () => {
    expect(errors).toEqual(expect.arrayContaining(['RunNotFoundError', 'InvalidTimeError']));
    expect(errors.length).toBeGreaterThan(50);
  });

  it.each(errors)('%s has a report, or is listed as internal', (name) => {
    const says = [name, ...ancestorsOf(name)].some((base) =>
      ['EvalakeError', 'sentAs'].includes(base),
    );
    expect({ name, says }).toEqual({ name, says: !(name in INTERNAL) });
  });

  it('that are listed as internal all exist', () => {
    expect(errors).toEqual(expect.arrayContaining(Object.keys(INTERNAL)));
  });
});
