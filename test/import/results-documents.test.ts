import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchmarksAnswer, errorsAnswer, suitesAnswer } from '#read/document-answers.ts';
import { findLogs } from '#import/source/find-logs.ts';
import { recogniseFormat } from '#import/known-formats.ts';
import type { FileImportOptions } from '#import/import-file.ts';
import type { ImportedFile } from '#import/imported-file.ts';
import type { ImportTarget } from '#import/send/target.ts';
import { benchmark, detailed, documentNames, documentText, failure } from '../support/documents.ts';
import { ImportBench, LOGS } from './support.ts';

const RESULTS = fileURLToPath(new URL('../fixtures/results', import.meta.url));
const NAMES = documentNames();
const PATIENCE_MS = 60_000;

let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open();
});
afterAll(async () => {
  expect(bench.server.errors).toEqual([]);
  await bench.close();
});

async function importFolder(changes: Partial<FileImportOptions> = {}): Promise<ImportedFile[]> {
  const files: ImportedFile[] = [];
  for (const { path } of await findLogs([RESULTS]))
    files.push(await bench.importAny(path, changes));
  return files;
}

const outcomes = (files: readonly ImportedFile[]) =>
  files.map((file) => (file.kind === 'document' ? file.document.outcome : file.kind));
const all = (outcome: string) => NAMES.map(() => outcome);

async function shown(project: string, id: string): Promise<void> {
  await bench.server.until(
    () => bench.server.get(`/v1/projects/${project}/runs/${id}/results`),
    ({ status }) => status === 200,
    PATIENCE_MS,
  );
}

describe('the kind of a file', () => {
  const format = (text: string, name = 'any.json') => recogniseFormat(Buffer.from(text), name);

  it.each([
    ['an evaluation', detailed([true])],
    ['a benchmark', benchmark()],
    ['an evaluation that failed', failure()],
  ])('is recognised by its content: %s', (_, document) => {
    expect(format(JSON.stringify(document))?.kind).toBe('document');
    expect(format(`\ufeff${JSON.stringify(document, null, 2)}`)?.kind).toBe('document');
  });

  it.each([
    'evaluation_results_x.json',
    'benchmark_results_x.json',
    'evaluation_results_x.json.gz',
  ])('is recognised by its name, with any content: %s', (name) => {
    expect(format('', name)?.kind).toBe('document');
  });

  it('is a summary by its name or content, which is not sent', async () => {
    const text = '{"latest_evaluation": null, "total_suites": 0}';
    expect(format(text)?.kind).toBe('derived');
    const path = await bench.write('evaluation_summary.json', text);
    const target: ImportTarget = bench.target({ fetch: () => Promise.reject(new Error('asked')) });
    expect(await bench.importAny(path, { target })).toEqual({
      kind: 'ignored',
      path,
      format: 'evaluation summary',
      reason: 'a summary is made from the evaluations and not taken in',
    });
  });

  it.each(['{"a": {"timestamp": 1, "suites": {}}}', '{"timestamp": "2026-01-01", "n": 1}', '[]'])(
    'is no results document when it only resembles one: %s',
    (text) => {
      expect(format(text)).toBeUndefined();
    },
  );

  it('is no document when it is a log', async () => {
    for (const { path } of await findLogs([LOGS])) {
      expect(recogniseFormat(readFileSync(path), path)?.kind, path).not.toBe('document');
    }
  });
});

describe('a folder of results documents', () => {
  it(
    'is imported completely, and found already there the second time',
    async () => {
      expect(outcomes(await importFolder())).toEqual(all('new'));
      const ask = (path: string) => bench.server.json(`/v1/projects/demo/${path}`);
      const suites = await bench.server.until(
        async () => suitesAnswer.parse(await ask('suites?limit=1000')).suites,
        (found) => found.length === 110,
        PATIENCE_MS,
      );
      expect(new Set(suites.map((row) => row.document_id)).size).toBe(22);
      await bench.server.until(
        async () => errorsAnswer.parse(await ask('errors')).errors,
        (errors) => errors.length === 1,
        PATIENCE_MS,
      );
      await bench.server.until(
        async () => benchmarksAnswer.parse(await ask('benchmarks')).benchmarks,
        (benchmarks) => benchmarks.length === 1,
        PATIENCE_MS,
      );

      expect(outcomes(await importFolder())).toEqual(all('already there'));
      // Without the notes, the endpoint's answers decide.
      const notes = bench.notes('other');
      expect(outcomes(await importFolder({ notes }))).toEqual(all('already there'));
    },
    3 * PATIENCE_MS,
  );

  it(
    'continues where it was broken off',
    async () => {
      let posts = 0;
      const fetchSome: typeof fetch = (url, init) => {
        if (init?.method === 'POST' && ++posts > 5) return fetch(`${bench.server.url}/none`, init);
        return fetch(url, init);
      };
      const broken = bench.target({ project: 'broken', fetch: fetchSome });
      await expect(importFolder({ target: broken })).rejects.toThrow('answered 404');
      for (const name of NAMES.slice(0, 5)) await shown('broken', idOf(name));
      let again = 0;
      const counting: typeof fetch = (url, init) => {
        if (init?.method === 'POST') again += 1;
        return fetch(url, init);
      };
      const target = bench.target({ project: 'broken', fetch: counting });
      expect(outcomes(await importFolder({ target }))).toEqual([
        ...all('already there').slice(0, 5),
        ...all('new').slice(5),
      ]);
      expect(again).toBe(NAMES.length - 5);
    },
    2 * PATIENCE_MS,
  );
});

function idOf(name: string): string {
  const { timestamp } = JSON.parse(documentText(name)) as { timestamp: string };
  return timestamp.slice(2).replace(/[-:.]/g, '');
}

describe('a results document', () => {
  it('that is cut off is refused by the importer, not by the endpoint', async () => {
    const path = await bench.write(
      'evaluation_results_cut.json',
      documentText(NAMES[1] ?? '').slice(0, 900),
    );
    const file = await bench.import(path);
    expect(file).toMatchObject({ runs: [], refusedCount: 1 });
    expect(file.refused[0]?.reason).toMatch(/not JSON/);
    const empty = await bench.import(await bench.write('benchmark_results_empty.json', ' '));
    expect(empty.refused[0]?.reason).toMatch(/the body is empty/);
  });

  it('that is too large for the endpoint is refused, and the import continues', async () => {
    const path = await bench.write(
      'evaluation_results_large.json',
      JSON.stringify(detailed([true])),
    );
    const problem = { type: 'urn:x', title: 't', status: 413, detail: 'at most 6 bytes' };
    const target = bench.target({
      project: 'large',
      fetch: (url, init) =>
        init?.method === 'POST'
          ? Promise.resolve(Response.json(problem, { status: 413 }))
          : fetch(url, init),
    });
    expect((await bench.import(path, { target })).refused[0]?.reason).toMatch(/at most 6 bytes/);
  });

  it('says how many marks it has, and the first', async () => {
    const document = { ...detailed([true, false]), total_events: 3, summary: { pass_rate: 0.9 } };
    const packed = gzipSync(JSON.stringify(document));
    const path = await bench.write('marked.json.gz', packed);
    expect(await bench.importAny(path, { target: bench.target({ project: 'marked' }) })).toEqual({
      kind: 'document',
      path,
      format: 'results document',
      document: {
        kind: 'evaluation',
        id: '261112T131025123Z',
        outcome: 'new',
        mark: { field: '/summary/pass_rate', stated: 0.9, computed: 0.5 },
        markCount: 1,
      },
    });
  });

  it(
    'that has the same time as another is a document of its own',
    async () => {
      const target = bench.target({ project: 'shared' });
      const documents = [detailed([true]), detailed([false]), detailed([true, false])];
      for (const [index, document] of documents.entries()) {
        const path = await bench.write(
          `evaluation_results_${index}.json`,
          JSON.stringify(document),
        );
        expect(outcomes([await bench.importAny(path, { target })])).toEqual(['new']);
        await bench.server.until(
          async () =>
            new Set(
              suitesAnswer
                .parse(await bench.server.json('/v1/projects/shared/suites'))
                .suites.map((row) => row.document_id),
            ).size,
          (count) => count === index + 1,
          PATIENCE_MS,
        );
      }
      for (const index of documents.keys()) {
        const path = join(bench.folder, `evaluation_results_${index}.json`);
        const notes = bench.notes('fresh');
        expect(outcomes([await bench.importAny(path, { target, notes })])).toEqual([
          'already there',
        ]);
      }
    },
    4 * PATIENCE_MS,
  );

  it(
    'gets the model of the command, also when it was imported before',
    async () => {
      const path = await bench.write(
        'evaluation_results_model.json',
        JSON.stringify(detailed([true])),
      );
      const target = bench.target({ project: 'model' });
      await bench.importAny(path, { target });
      await shown('model', '261112T131025123Z');
      const withModel = () => bench.importAny(path, { target, model: 'm-1' });
      expect(outcomes([await withModel()])).toEqual(['sent again']);
      expect(outcomes([await withModel()])).toEqual(['already there']);
      await bench.server.until(
        async () => suitesAnswer.parse(await bench.server.json('/v1/projects/model/suites')).suites,
        (suites) => suites[0]?.model_id === 'm-1',
        PATIENCE_MS,
      );
    },
    2 * PATIENCE_MS,
  );

  it('that is long is not fetched for comparison; the note shows that it was sent', async () => {
    const document = detailed([true], { note: 'x'.repeat(2 * 1024 * 1024) });
    const path = await bench.write('evaluation_results_long.json', JSON.stringify(document));
    const methods: unknown[] = [];
    const counting: typeof fetch = (url, init) => {
      methods.push(init?.method ?? 'GET');
      return fetch(url, init);
    };
    const target = bench.target({ project: 'long', fetch: counting });
    expect(outcomes([await bench.importAny(path, { target })])).toEqual(['sent']);
    expect(outcomes([await bench.importAny(path, { target })])).toEqual(['already there']);
    expect(methods).toEqual(['POST']);
  });

  it('is sent once with a key that may only write', async () => {
    const path = await bench.write(
      'evaluation_results_write.json',
      JSON.stringify(detailed([true])),
    );
    const target = bench.target({
      project: 'write',
      fetch: (url, init) =>
        init?.method === 'POST'
          ? fetch(url, init)
          : Promise.resolve(new Response('', { status: 403 })),
    });
    expect(outcomes([await bench.importAny(path, { target })])).toEqual(['sent']);
    expect(outcomes([await bench.importAny(path, { target })])).toEqual(['already there']);
  });
});
