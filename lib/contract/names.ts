import { contentHash } from './content-hash.ts';

/** Encodes names from outside so that they are safe in keys. */

const PROJECT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The longest encoded name that becomes one part of a key, in bytes: file systems end at 255. */
const MAX_ENCODED_NAME = 160;

export function isProjectName(text: string): boolean {
  return PROJECT.test(text);
}

/**
 * Percent-encodes what is outside `[A-Za-z0-9._:@=+-]`, byte by byte in UTF-8, and a leading dot.
 * Injective, never empty for a name that is not, never `.` or `..`, never holds a slash.
 * @throws URIError when the name holds a lone surrogate.
 */
export function encodeName(name: string): string {
  const encoded = encodeURIComponent(name)
    .replace(/%(3A|40|3D|2B)/g, decodeURIComponent)
    .replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded.startsWith('.') ? `%2E${encoded.slice(1)}` : encoded;
}

/**
 * The encoded name, or, where that is not shorter than `longest`, its beginning and its hash, which
 * together are just as long: two names never become one.
 */
export function boundedName(name: string, longest: number): string {
  const encoded = encodeName(name);
  if (encoded.length < longest) return encoded;
  return `${encoded.slice(0, longest - 33)}.${contentHash(name)}`;
}

/** The inverse of `encodeName`. */
export function decodeName(encoded: string): string {
  return decodeURIComponent(encoded);
}

/** Run ids that encoding leaves as they are: nearly all. */
const PLAIN_RUN_ID = /^[A-Za-z0-9_:@=+-]{1,160}$/;

/** Why a run id cannot become part of a key, or undefined when it can. */
export function runIdProblem(runId: string): string | undefined {
  if (PLAIN_RUN_ID.test(runId)) return undefined;
  if (runId === '') return 'run_id is empty';
  if (!runId.isWellFormed()) return 'run_id holds half a surrogate pair';
  const { length } = encodeName(runId);
  if (length > MAX_ENCODED_NAME) {
    return `run_id is ${length} bytes long when encoded for a key; at most ${MAX_ENCODED_NAME}`;
  }
  return undefined;
}
