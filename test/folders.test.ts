import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

// dependency-cruiser counts a folder's subfolders as the folder itself, so it sees no circle between
// the two.

const rooms = ['bin', 'lambdas', 'lib', 'schemas'];

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  return importedFiles.flatMap(({ fileName }) => {
    if (fileName.startsWith('#schemas/')) return [fileName.slice(1)];
    if (fileName.startsWith('#')) return [`lib/${fileName.slice(1)}`];
    return fileName.startsWith('.') ? [join(dirname(file), fileName)] : [];
  });
}

/** The folders that each folder imports from, types included. */
function folderImports(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of rooms.flatMap(filesUnder)) {
    const from = dirname(file);
    const to = importsOf(file).map((path) => dirname(path));
    const others = found.get(from) ?? new Set<string>();
    found.set(from, others);
    for (const folder of to) if (folder !== from) others.add(folder);
  }
  return found;
}

function reachableFrom(start: string, imports: Map<string, Set<string>>): Set<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const next of imports.get(folder) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      waiting.push(next);
    }
  }
  return reached;
}

it('the folders form no circle, also not with a folder within them', () => {
  const imports = folderImports();
  expect(imports.get('lib/pipeline/seal')).toContain('lib/pipeline/seal/run');
  const circles = [...imports.keys()].filter((folder) =>
    reachableFrom(folder, imports).has(folder),
  );
  expect(circles).toEqual([]);
});

it('no folder holds more files than a reader takes in', () => {
  const counts = new Map<string, number>();
  for (const file of filesUnder('lib')) {
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  }
  expect(counts.get('lib/lake')).toBeGreaterThan(0);
  expect([...counts].filter(([, count]) => count > 24)).toEqual([]);
});
