import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEndpoint } from '#client/endpoint.ts';
import { EndpointFailedError } from '#client/endpoint-errors.ts';
import { exportFiles } from '#export/export-files.ts';
import {
  type ExportFormat,
  exportFormats,
  type ExportRange,
  type ExportSource,
} from '#export/export-source.ts';
import { FolderTarget } from '#export/folder-target.ts';
import { LakeSource } from '#export/lake-source.ts';
import { ServerSource } from '#export/server-source.ts';
import { importFile } from '#import/import-file.ts';
import { ImportNotes } from '#import/send/import-notes.ts';
import { HttpTarget } from '#import/send/http-target.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { documentsAnswer } from '#read/document-answers.ts';
import { listRunsAnswer } from '#read/run-answers.ts';
import { benchmark, detailed, evaluation, failure } from '../support/documents.ts';
import { event, finalReport, fixtureBodies, wholeRun } from '../support/events.ts';
import { exportedBytes } from '../support/exported-bytes.ts';
import { LocalServer } from '../support/local-server.ts';

const PATIENCE_MS = 60_000;
const RUN = '261121081110AVTYYZOZ';
const LONG = 'x'.repeat(300);

const metric = {
  passed: 1,
  total: 2,
  score: 0.5,
  details: [
    { event_id: 'e/1', passed: true, note: 'a "quoted", text\r\nof two lines' },
    { event_id: 'e/1', passed: false, metadata: { half: '\ud800' } },
  ],
};
/** Documents of every kind, also empty ones, several of one second and of one millisecond. */
const documents = [
  detailed([true, false]),
  detailed([true, true]),
  evaluation({ timestamp: '2026-11-12T13:10:25.900Z' }),
  evaluation({
    timestamp: '2026-11-13T00:00:00Z',
    suites: { [LONG]: { metrics: { [LONG]: metric, 'm::n': metric } } },
  }),
  benchmark(),
  benchmark({ timestamp: '2026-11-12T16:00:00.900Z', results: {}, providers: [] }),
  failure(),
  // This is the second of the recorder's run.
  failure({ timestamp: '2026-11-21T08:11:10.001Z' }),
];

const scores = [0.1, 1 / 3, 5e-324, -1.7976931348623157e308].map((value, i) =>
  event({
    run_id: 'many/metrics',
    event_id: i,
    sample_id: `é${i % 2}`,
    type: 'metrics',
    data: { f1: value, [LONG]: -value, note: ['"', ','] },
  }),
);

let local: LocalServer;
let scratch: string;

beforeAll(async () => {
  local = await LocalServer.start();
  scratch = await mkdtemp(join(tmpdir(), 'evalake-export-'));
  for (const body of fixtureBodies('oaieval.5-samples')) await local.post(body);
  await local.post([...scores, finalReport(4, { run_id: 'many/metrics' })]);
  await local.post([
    event({ run_id: 'no-items', type: 'sampling', data: {} }),
    finalReport(1, { run_id: 'no-items' }),
  ]);
  await local.post(wholeRun(3, { run_id: 'receiving' }).slice(1));
  const body = documents.map((each) => JSON.stringify(each)).join('\n');
  const path = `${local.url}/v1/projects/demo/results`;
  const headers = { 'content-type': 'application/x-ndjson' };
  expect((await fetch(path, { method: 'POST', body, headers })).status).toBe(200);
  const listed = async () =>
    listRunsAnswer.parse(await local.json('/v1/projects/demo/runs?limit=1000')).runs;
  const sealed = (runs: Awaited<ReturnType<typeof listed>>) =>
    new Set(runs.filter(({ status }) => status !== 'receiving').map(({ run_id }) => run_id)).size;
  // Three of recorders, one of which has two metrics; of documents two, two, and two of a
  // benchmark.
  await local.until(listed, (runs) => sealed(runs) === 10, PATIENCE_MS);
  await local.until(
    async () => documentsAnswer.parse(await local.json('/v1/projects/demo/documents')).documents,
    (found) => found.length === documents.length,
    PATIENCE_MS,
  );
}, 2 * PATIENCE_MS);

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.stop();
  await rm(scratch, { recursive: true });
});

const lake = () => new LakeSource(new FileStore(local.dataFolder), 'demo');
const server = () => new ServerSource(openEndpoint(local.url, undefined), 'demo');

async function exported(source: ExportSource, format: ExportFormat, range: ExportRange = {}) {
  const files = new Map<string, string>();
  for await (const { name, content } of exportFiles(source, format, range)) {
    expect(files.has(name)).toBe(false);
    files.set(
      name,
      ((await exportedBytes(await content())) ?? Buffer.from('pruned')).toString('latin1'),
    );
  }
  return files;
}

describe('an export over an endpoint', () => {
  it.each(exportFormats)(
    'as %s equals the export from the store, byte for byte',
    async (format) => {
      const fromLake = await exported(lake(), format);
      expect(await exported(server(), format)).toEqual(fromLake);
      expect(fromLake.size).toBeGreaterThan(2);
    },
  );

  it('as Parquet equals the store’s files in name and bytes', async () => {
    const stored = new Map<string, string>();
    const folder = join(local.dataFolder, 'store/demo/year=2026/month=11');
    for (const name of await readdir(folder)) {
      stored.set(name, (await readFile(join(folder, name))).toString('latin1'));
    }
    expect(stored.size).toBe(7);
    expect(await exported(server(), 'parquet')).toEqual(stored);
  });

  it('reads a run again that was sealed again meanwhile', async () => {
    let asked = 0;
    const endpoint = openEndpoint(local.url, undefined);
    const changing = new ServerSource(
      {
        request: (path) => {
          if (++asked > 2) return endpoint.request(path);
          throw new EndpointFailedError('changed', { status: 409 });
        },
      },
      'demo',
    );
    expect(await exported(changing, 'csv', { run: RUN })).toEqual(
      await exported(lake(), 'csv', { run: RUN }),
    );
    expect(asked).toBe(3);
  });

  it.each(exportFormats)('as %s leaves out pruned runs', async (format) => {
    const endpoint = openEndpoint(local.url, undefined);
    const request = (path: string) =>
      path.includes(`/runs/${RUN}/`)
        ? Promise.reject(new EndpointFailedError('pruned', { status: 410 }))
        : endpoint.request(path);
    const source = new ServerSource({ request }, 'demo');
    const contents = [...(await exported(source, format)).values()];
    expect(contents.filter((text) => text === 'pruned')).toHaveLength(1);
    await expect(exported(source, format, { run: RUN })).rejects.toThrow('pruned');
  });

  it('gives up on a run that never stops changing', async () => {
    const request = () => Promise.reject(new EndpointFailedError('changed', { status: 409 }));
    const source = new ServerSource({ request }, 'demo');
    await expect(source.items(RUN)).rejects.toThrow('changed');
  });
});

/** The outcome of importing a file, with no notes of earlier imports. */
async function imported(path: string, project = 'demo') {
  const options = { headers: {}, project, clock: systemClock };
  const target = new HttpTarget({ origin: local.url, ...options });
  const notes = new ImportNotes(await mkdtemp(join(scratch, 'state')));
  return importFile(path, { target, clock: systemClock, notes, fallback: false });
}

const sources: [string, () => ExportSource][] = [
  ['the store', lake],
  ['an endpoint', server],
];

describe.each(sources)('an export of a project from %s', (name, source) => {
  it('has every document under the format’s name, with its id where several are of one second', async () => {
    const names = [...(await exported(source(), 'results')).keys()];
    const hash = /\.261112T131025123Z-[0-9a-f]{8}\.json$/;
    expect(names.map((each) => each.replace(hash, '.TIME-HASH.json')).sort()).toEqual([
      'benchmark_results_2026-11-12_16-00-00.261112T160000123Z.json',
      'benchmark_results_2026-11-12_16-00-00.261112T160000900Z.json',
      'evaluation_results_2026-11-11_09-12-00.json',
      'evaluation_results_2026-11-12_13-10-25.261112T131025123Z.json',
      'evaluation_results_2026-11-12_13-10-25.261112T131025900Z.json',
      'evaluation_results_2026-11-12_13-10-25.TIME-HASH.json',
      'evaluation_results_2026-11-13_00-00-00.json',
      `evaluation_results_2026-11-21_08-11-10.${RUN}.json`,
      'evaluation_results_2026-11-21_08-11-10.261121T081110001Z.json',
      'evaluation_results_2026-11-21_08-11-10.many%2Fmetrics.json',
      'evaluation_results_2026-11-21_08-11-10.no-items.json',
    ]);
  });

  it('has only the documents of the time range, both ends included', async () => {
    const at = Date.parse('2026-11-12T16:00:00.123Z') * 1000;
    const within = async (range: ExportRange) =>
      [...(await exported(source(), 'results', range)).keys()].length;
    expect(await within({ since: at, until: at })).toBe(1);
    expect(await within({ until: at - 1 })).toBe(4);
    expect(await within({ since: at + 1 })).toBe(6);
  });

  it('has the items of documents, and only the events of recorders’ runs', async () => {
    const csv = [...(await exported(source(), 'csv')).keys()];
    expect(csv).toHaveLength(7);
    expect(csv).toContain('261112T131025123Z::quality::is_safe.csv');
    expect(csv.every((each) => each.length < 255)).toBe(true);
    expect([...(await exported(source(), 'jsonl')).keys()].sort()).toEqual([
      `${RUN}.jsonl`,
      'many%2Fmetrics.jsonl',
      'no-items.jsonl',
    ]);
  });

  it('is found already there when it is imported again', async () => {
    const folder = join(scratch, name);
    const { written } = await new FolderTarget(folder, false).writeAll(
      exportFiles(source(), 'results', {}),
    );
    expect(written).toBe(11);
    for (const file of await readdir(folder)) {
      expect(await imported(join(folder, file)), file).toMatchObject({
        document: { outcome: 'already there' },
      });
    }
  });
});

it('a document that was exported from a run is new at an endpoint without the run', async () => {
  const path = join(scratch, 'evaluation_results_run.json');
  await writeFile(path, await lake().results(RUN));
  expect(await imported(path, 'elsewhere')).toMatchObject({ document: { outcome: 'new' } });
});
