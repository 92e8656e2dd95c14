import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/results/', import.meta.url);

/** Names of the captured results documents, oldest first but for the benchmark. */
export function documentNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort();
}

export function documentText(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}
