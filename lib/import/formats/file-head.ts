import { basename, dirname, resolve } from 'node:path';
import { visit } from 'jsonc-parser';

/** A file's name and beginning, from which its format is recognised. */
export interface FileHead {
  /** Its first bytes, unpacked and decoded. */
  readonly bytes: Buffer;
  /** Without folders, and without `.gz` and `.zst`. */
  readonly name: string;
  /** The name of its folder. */
  readonly folder: string;
  /**
   * Paths of the members of its first JSON value, as far as the bytes go, `*` for every element of an
   * array: `results.results.*.promptIdx`. Four names deep. Of a list, those of its
   * elements.
   */
  readonly members: ReadonlySet<string>;
}

const PACKED = /\.(?:gz|zst|zstd)$/i;

/** A file's name without its folders, and without that it is packed. */
export function plainName(path: string): string {
  return basename(path).replace(PACKED, '');
}

export function fileHead(bytes: Buffer, path: string): FileHead {
  const folder = basename(dirname(resolve(path)));
  return { bytes, name: plainName(path), folder, members: membersOf(textOf(bytes)) };
}

function textOf(bytes: Buffer): string {
  return bytes.toString().replace(/^\ufeff/, '');
}

const DEEPEST = 4;
/** Lines that are no JSON may stand before the first that is. */
const MOST_BAD_LINES = 5;

function membersOf(text: string): ReadonlySet<string> {
  let from = 0;
  for (let line = 0; line < MOST_BAD_LINES; line += 1) {
    const members = membersOfValue(text.slice(from));
    const end = text.indexOf('\n', from);
    if (members.size > 0 || end === -1) return members;
    from = end + 1;
  }
  return new Set();
}

/** Accepts truncated JSON, and the output of Python that is not valid JSON. */
function membersOfValue(text: string): ReadonlySet<string> {
  const members = new Set<string>();
  const isShallow = (path: readonly unknown[]) => path.length < DEEPEST;
  visit(text, {
    onObjectBegin: (_offset, _length, _line, _character, path) => isShallow(path()),
    onArrayBegin: (_offset, _length, _line, _character, path) => isShallow(path()),
    // Without these two the library never leaves what it was told to pass over.
    onObjectEnd: () => undefined,
    onArrayEnd: () => undefined,
    onObjectProperty: (name, _offset, _length, _line, _character, path) => {
      const above = path().map((part) => (typeof part === 'number' ? '*' : part));
      members.add([...above, name].join('.').replace(/^\*\./, ''));
    },
  });
  return members;
}

/** @param paths members, one of which is to be there */
export function hasMember(head: FileHead, ...paths: readonly string[]) {
  const what = `a member ${paths.map((path) => JSON.stringify(path)).join(' or ')}`;
  return { what, there: paths.some((path) => head.members.has(path)) };
}
