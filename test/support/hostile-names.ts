import fc from 'fast-check';

/** Names that lead elsewhere, end early, or mean something to a file system or a language. */
export const HOSTILE_NAMES: readonly string[] = [
  '..',
  '../../keys/x',
  '..%2f..%2fkeys',
  '%2e%2e/%2e%2e',
  '..\\..\\keys',
  '/etc/passwd',
  '.tmp',
  'a/../../b',
  'a\0b',
  'CON',
  'NUL.json',
  'a:b::c',
  'x\r\nset-cookie: a=b',
  '\u202egpj.exe',
  'é🎉日本',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  "'; DROP TABLE runs; --",
  '$(id)`id`',
  '*?[a-z]{a,b}',
];

/** Texts that end a literal, a comment or a statement of SQL, and go on with another. */
export const HOSTILE_SQL: readonly string[] = [
  "' OR '1'='1",
  "x'; DROP TABLE runs; --",
  'x" UNION SELECT * FROM events --',
  "\\' OR 1=1 --",
  "'||(SELECT data FROM events)||'",
  "') OR true --",
  '/**/OR/**/1=1#',
  "1; COPY (SELECT 1) TO '/tmp/x'",
  "read_text('/etc/passwd')",
  '\0',
  '?',
  'x\r\nset-cookie: stolen=1',
];

/** These names, and any other text. */
export const anyNames = fc.oneof(
  fc.constantFrom(...HOSTILE_NAMES),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed()),
);

/** Keys of project `demo`: its own part of each prefix, in harmless letters. */
export const OWN_KEY = /^[a-z_]+\/demo(\/(?!\.)[A-Za-z0-9._:@=+%-]+)+$/;
