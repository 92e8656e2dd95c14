import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

export interface WebSize {
  readonly what: string;
  /** As gzip. */
  readonly bytes: number;
  readonly most: number;
}

/** What a browser loads of a built dashboard: at first, and when every screen has been opened. */
export async function webSizes(folder: string): Promise<readonly WebSize[]> {
  const names = await readdir(`${folder}/assets`);
  const html = await readFile(`${folder}/index.html`, 'utf8');
  const sum = async (chosen: readonly string[]): Promise<number> => {
    const files = await Promise.all(chosen.map((name) => readFile(`${folder}/assets/${name}.gz`)));
    return files.reduce((bytes, file) => bytes + file.length, 0);
  };
  const scripts = names.filter((name) => name.endsWith('.js'));
  const first = scripts.filter((name) => html.includes(`assets/${name}`));
  const styles = names.filter((name) => name.endsWith('.css'));
  return [
    { what: 'web html', bytes: gzipSync(html).length, most: 2000 },
    { what: 'web first', bytes: await sum(first), most: 40_000 },
    { what: 'web js', bytes: await sum(scripts), most: 90_000 },
    { what: 'web css', bytes: await sum(styles), most: 8000 },
  ];
}
