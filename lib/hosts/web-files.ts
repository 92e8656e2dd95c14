import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Coding, codings, type WebFile, type WebFiles } from '#http/web/web-app.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

const suffixes: Readonly<Record<Coding, string>> = { br: '.br', gzip: '.gz' };

/**
 * The folder of the built dashboard: beside the program that runs, or where the build puts it for one
 * that runs from its sources.
 */
function webFolder(): string {
  const place = import.meta.url.endsWith('.ts') ? '../../dist/web/' : './web/';
  return fileURLToPath(new URL(place, import.meta.url));
}

/** Reads the dashboard at the first call and keeps it. */
export function openWebFiles(folder = webFolder()): () => Promise<WebFiles | undefined> {
  let files: Promise<WebFiles | undefined> | undefined;
  return () => (files ??= readWebFiles(folder));
}

async function readWebFiles(folder: string): Promise<WebFiles | undefined> {
  const names = await namesUnder(folder);
  if (!names) return undefined;
  const found = names.filter((name) => extname(name) in types);
  return new Map(
    await Promise.all(
      found.map(async (name) => [name, await readWebFile(folder, name, names)] as const),
    ),
  );
}

const absent = z.object({ code: z.literal('ENOENT') });

/** Undefined when there is no such folder. */
async function namesUnder(folder: string): Promise<string[] | undefined> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.map((name) => name.replaceAll('\\', '/'));
  } catch (error) {
    if (absent.safeParse(error).success) return undefined;
    throw error;
  }
}

async function readWebFile(
  folder: string,
  name: string,
  names: readonly string[],
): Promise<WebFile> {
  const read = async (suffix = '') => Uint8Array.from(await readFile(`${folder}${name}${suffix}`));
  const coded: Partial<Record<Coding, Uint8Array<ArrayBuffer>>> = {};
  for (const coding of codings) {
    const suffix = suffixes[coding];
    if (names.includes(`${name}${suffix}`)) coded[coding] = await read(suffix);
  }
  return { type: types[extname(name)] ?? 'application/octet-stream', bytes: await read(), coded };
}
