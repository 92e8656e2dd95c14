import { copyFile, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recogniseFormat } from '#import/known-formats.ts';
import { ImportBench, summary } from '../support.ts';
import { convert, plain } from './convert.ts';

const LOGS = fileURLToPath(new URL('../../fixtures/logs/promptfoo/', import.meta.url));

let folder = '';
let bench: ImportBench;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-promptfoo-'));
  bench = await ImportBench.open();
});
afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true });
});

describe('the output of promptfoo in YAML', () => {
  it.each(['0.24.2', '0.114.7', '0.123.1'])('is that in JSON: %s', async (release) => {
    const json = join(folder, `${release}.json`);
    await copyFile(join(LOGS, release, 'capitals.json'), json);
    const path = join(folder, `${release}.yaml`);
    await writeFile(path, stringify(JSON.parse(await readFile(json, 'utf8'))));
    // Some releases state no time, so that of the file counts.
    for (const file of [json, path]) await utimes(file, 1_800_000_000, 1_800_000_000);
    const inYaml = await convert(path);
    expect(inYaml.format).toBe('promptfoo output, YAML');
    expect(inYaml.refused).toEqual([]);
    expect(inYaml.entries.map(plain)).toEqual((await convert(json)).entries.map(plain));
  });

  it('may name one value many times', async () => {
    const path = join(folder, 'aliases.yml');
    const results = Array.from({ length: 300 }, (_, index) =>
      index === 0 ? '- &a { success: true, vars: &v { x: 1 } }' : '- { success: false, vars: *v }',
    );
    await writeFile(
      path,
      ['results:', '  results:', ...results.map((each) => `    ${each}`)].join('\n'),
    );
    expect((await convert(path)).scores).toEqual({ accuracy: 1 / 300 });
  });

  it.each([
    ['broken.yaml', 'results:\n  results: [a: b: c\n', /not YAML: /],
    ['latin.yaml', Buffer.from('results:\n  results: [\xe9]\n', 'latin1'), /not UTF-8/],
    ['other.yaml', 'results:\n  results: 1\n  prompts: 2\n', /no result|results/],
  ])('that is none is refused with the reason: %s', async (name, content, reason) => {
    const path = join(folder, name);
    await writeFile(path, content);
    if (name === 'other.yaml') expect((await convert(path)).entries).toEqual([]);
    else await expect(convert(path)).rejects.toThrow(reason);
  });

  it.each(['tests:\n  - vars: {}\nprompts: [a]\n', 'results: 3\n', 'jobs:\n  results: 1\n'])(
    'is not every file in YAML: %j',
    (text) => {
      expect(recogniseFormat(Buffer.from(text), 'promptfooconfig.yaml')).toBeUndefined();
    },
  );
});

describe('JSON lines beside the output in JSON', () => {
  it.each(['0.114.7', '0.123.1'])(
    'are the same runs, whichever comes first: %s',
    async (release) => {
      const of = (name: string) => join(LOGS, release, name);
      const lines = await bench.import(of('capitals.jsonl'));
      const json = await bench.import(of('capitals.json'));
      expect(lines.remarks).toEqual(['its evaluation is that of capitals.json beside it']);
      expect(summary(lines)).toMatchObject([{ added: 6 }, { added: 6 }]);
      expect(summary(json)).toEqual(
        summary(lines).map((run) => ({ ...run, added: 0, there: 6, report: 'already there' })),
      );
    },
  );

  it('are runs of their own when that is of another evaluation', async () => {
    const alone = await mkdtemp(join(folder, 'other-'));
    await copyFile(join(LOGS, '0.123.1', 'capitals.jsonl'), join(alone, 'capitals.jsonl'));
    const other = (await readFile(join(LOGS, '0.123.1', 'capitals.json'), 'utf8')).replaceAll(
      'France',
      'Norway',
    );
    await writeFile(join(alone, 'capitals.json'), other);
    const { entries } = await convert(join(alone, 'capitals.jsonl'));
    expect(entries.filter(({ kind }) => kind === 'remark')).toEqual([]);
    expect(entries[0]).toMatchObject({ runId: expect.stringMatching(/^promptfoo-/) as string });
  });
});
