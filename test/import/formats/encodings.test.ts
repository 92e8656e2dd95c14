import { cp, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convert, plain } from './convert.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-encodings-'));
});
afterAll(() => rm(folder, { recursive: true }));

const LOGS = {
  'recorder log': 'cases/K1_report_without_run_id.jsonl',
  'samples of lm-evaluation-harness':
    'cases/L1_output_path_is_a_file/samples_t_2026-01-16T15-23-47.285735.jsonl',
  'results of lm-evaluation-harness':
    'cases/L1_output_path_is_a_file/run5shot_2026-01-16T15-23-47.285735.json',
  'Inspect, JSON': 'cases/I5_tags_usage.json',
  'promptfoo 3': 'logs/promptfoo/capitals.json',
  'promptfoo 2': 'cases/P6_version2.json',
  'RunFrame, JSON': 'logs/evalsig/capitals.json',
};

type Encode = (text: string, isLines: boolean) => string | Buffer;

const ENCODINGS: Readonly<Record<string, Encode>> = {
  'a byte order mark': (text) => `\ufeff${text}`,
  CRLF: (text) => text.replaceAll(/\r?\n/g, '\r\n'),
  'sorted members': (text, isLines) =>
    each(text, isLines, (value) => JSON.stringify(sorted(value))),
  'members in reverse': (text, isLines) =>
    each(text, isLines, (value) => JSON.stringify(sorted(value, -1))),
  'pretty print': (text, isLines) => each(text, isLines, (value) => JSON.stringify(value, null, 2)),
  'UTF-16, little end first': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16, big end first': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  gzip: (text) => gzipSync(text),
  Zstandard: (text) => zstandard(Buffer.from(text)),
};

function each(text: string, isLines: boolean, format: (value: unknown) => string): string {
  const texts = isLines ? text.split('\n').filter((line) => line !== '') : [text];
  return texts.map((one) => `${format(JSON.parse(one))}\n`).join('');
}

function sorted(value: unknown, direction = 1): unknown {
  if (Array.isArray(value)) return value.map((one) => sorted(one, direction));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -direction : direction));
  return Object.fromEntries(entries.map(([name, one]) => [name, sorted(one, direction)]));
}

/** A frame of raw blocks (RFC 8878, 3.1.1). */
function zstandard(bytes: Buffer): Buffer {
  const most = 128 * 1024;
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), Buffer.alloc(4)];
  parts[1]?.writeUInt32LE(bytes.length);
  for (let at = 0; at < bytes.length; at += most) {
    const block = bytes.subarray(at, at + most);
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | (at + most >= bytes.length ? 1 : 0), 0, 3);
    parts.push(header, block);
  }
  return Buffer.concat(parts);
}

/** Some formats have no time but the file's. */
const WRITTEN = new Date('2026-03-01T10:00:00Z');

describe.each(Object.entries(LOGS))('a log is the same in every encoding: %s', (_name, path) => {
  it.each(Object.entries(ENCODINGS))('%s', async (encoding, encode) => {
    const home = join(folder, encoding.replaceAll(' ', '_'), basename(dirname(path)));
    await cp(dirname(fixture(path)), home, { recursive: true });
    const original = join(home, basename(path));
    await utimes(original, WRITTEN, WRITTEN);
    const before = await convert(original);
    const text = (await readFile(original, 'utf8')).trimEnd();
    const isLines = path.endsWith('.jsonl');
    const ending = { gzip: '.gz', Zstandard: '.zst' }[encoding] ?? '';
    await rm(original);
    await writeFile(original + ending, encode(`${text}\n`, isLines));
    await utimes(original + ending, WRITTEN, WRITTEN);
    const after = await convert(original + ending);
    expect(before.entries.length).toBeGreaterThan(0);
    expect(after.entries.map(plain)).toEqual(before.entries.map(plain));
  });
});

it('JSON lines may stand in one list', async () => {
  const lines = (await readFile(fixture(LOGS['recorder log']), 'utf8')).trimEnd().split('\n');
  const original = await convert(fixture(LOGS['recorder log']));
  for (const list of [`[${lines.join(',')}]`, `[\n${lines.join(',\n')}\n]\n`]) {
    const path = join(folder, 'list.jsonl');
    await writeFile(path, list);
    expect((await convert(path)).entries.map(plain)).toEqual(original.entries.map(plain));
  }
});

it('Zstandard that is cut off or damaged says so', async () => {
  const whole = zstandard(await readFile(fixture(LOGS['recorder log'])));
  const path = join(folder, 'cut.jsonl.zst');
  await writeFile(path, whole.subarray(0, whole.length - 7));
  expect((await convert(path)).refused.at(-1)).toMatch(/cannot be unpacked/);
});
