import { sentAs } from '#contract/evalake-error.ts';

/** The key cannot be a path under the store's root. */
export class InvalidKeyError extends sentAs('invalid-key', 400) {
  override readonly name = 'InvalidKeyError';
  readonly key: string;
  constructor(key: string, reason: string, options?: ErrorOptions) {
    super(`${JSON.stringify(key)} cannot be a key here: ${reason}; choose another key`, options);
    this.key = key;
  }
}

/** @throws InvalidKeyError */
export function checkKey(key: string): void {
  const reason = keyProblem(key);
  if (reason !== undefined) throw new InvalidKeyError(key, reason);
}

function keyProblem(key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (key.startsWith('/')) return 'it starts with a slash';
  if (key.startsWith('.')) return 'dot files at the root belong to the store itself';
  if (key.includes('\0')) return 'it holds a NUL character';
  if (!key.isWellFormed()) return 'it holds half a surrogate pair';
  const part = key.split('/').find((name) => name === '' || name === '.' || name === '..');
  return part === undefined ? undefined : `it holds the part ${JSON.stringify(part)}`;
}

/**
 * Whether a folder path (`` or `a/b/`) could hold keys at all; `..` must not lead a listing out of
 * the root.
 */
export function isFolderOfKeys(folder: string): boolean {
  return folder === '' || keyProblem(folder.slice(0, -1)) === undefined;
}

/**
 * Compares by UTF-8 bytes. JavaScript's own order differs between surrogate pairs and U+E000 to
 * U+FFFF.
 */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Sorts in place by UTF-8 bytes. */
export function sortKeys(keys: string[]): string[] {
  // Below U+D800 both orders agree, and the built-in one is many times faster.
  return keys.some((key) => /[\ud800-\uffff]/.test(key)) ? keys.sort(compareKeys) : keys.sort();
}
