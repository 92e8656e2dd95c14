import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportFiles } from '#export/export-files.ts';
import { type ExportFormat, exportFormats, type ExportRange } from '#export/export-source.ts';
import { FolderTarget } from '#export/folder-target.ts';
import { LakeSource } from '#export/lake-source.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { event, fixtureBodies, wholeRun } from '../support/events.ts';
import { CountingStore } from '../support/counting-store.ts';
import { exportedBytes } from '../support/exported-bytes.ts';
import { LARGE_RUN_EVENTS, largeRun } from '../support/large-run.ts';
import { PROJECT, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';

async function filled(...bodies: unknown[]): Promise<TestLake> {
  const lake = new TestLake();
  for (const body of bodies) await lake.post(body);
  await lake.drain();
  return lake;
}

async function exported(lake: TestLake, format: ExportFormat, range: ExportRange = {}) {
  const files = new Map<string, string>();
  for await (const file of exportFiles(new LakeSource(lake.memory, PROJECT), format, range)) {
    files.set(file.name, ((await exportedBytes(await file.content())) ?? '').toString());
  }
  return files;
}

describe('an export', () => {
  it('as results uses the format’s names, with the run id where two are of one second', async () => {
    const other = { run_id: 'other', created_at: '2026-11-21T08:11:10Z' };
    const later = { run_id: 'later', created_at: '2026-11-22T00:00:00Z' };
    const lake = await filled(wholeRun(2), wholeRun(1, other), wholeRun(1, later));
    expect([...(await exported(lake, 'results')).keys()].sort()).toEqual([
      `evaluation_results_2026-11-21_08-11-10.${RUN}.json`,
      'evaluation_results_2026-11-21_08-11-10.other.json',
      'evaluation_results_2026-11-22_00-00-00.json',
    ]);
    const since = Date.parse('2026-11-22T00:00:00Z') * 1000;
    expect((await exported(lake, 'jsonl', { since })).size).toBe(1);
    expect((await exported(lake, 'jsonl', { until: since - 1 })).size).toBe(2);
  });

  it('as JSON lines has spec, report and events as LocalRecorder writes them', async () => {
    const spec = event({ event_id: 0, sample_id: null, type: 'spec', data: { eval_name: 't' } });
    const lake = await filled([spec], ...fixtureBodies('oaieval.5-samples'));
    const text = (await exported(lake, 'jsonl', { run: RUN })).get(`${RUN}.jsonl`) ?? '';
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toBe('{"spec":{"eval_name":"t"}}');
    expect(lines[1]).toContain('{"final_report":{"accuracy": 0.6, "boostrap_std": 0.29650927472');
    expect(lines).toHaveLength(12);
    expect(
      lines.slice(2).map((line) => (JSON.parse(line) as { event_id: number }).event_id),
    ).toEqual([...Array(10).keys()]);
    expect(text).toContain('"42 \\u00e9\\u4f60\\u597d\\ud83d\\ude80"');
  });

  it('of a large run reads its events file once, and holds a part of it', async () => {
    const { lake, fileBytes } = await largeRun(RUN);
    const store = new CountingStore(lake.memory);
    let [lines, longestPart] = [0, 0];
    for await (const { content } of exportFiles(new LakeSource(store, PROJECT), 'jsonl', {
      run: RUN,
    })) {
      const made = await content();
      if (made === undefined || made instanceof Uint8Array) throw new Error('it is not streamed');
      for await (const part of made) {
        lines += part.filter((byte) => byte === 0x0a).length;
        longestPart = Math.max(longestPart, part.length);
      }
    }
    expect(lines).toBe(LARGE_RUN_EVENTS);
    expect(longestPart).toBeLessThan(2 << 20);
    expect(store.take().bytes).toBeLessThan(1.5 * fileBytes);
  });

  it('as CSV and Parquet has the items', async () => {
    const lake = await filled(wholeRun(2));
    const csv = (await exported(lake, 'csv')).get(`${RUN}.csv`) ?? '';
    expect(csv.split('\r\n')[1]).toMatch(
      new RegExp(`^demo,${RUN},unknown,tiny.dev,accuracy,.*,1,`),
    );
    expect(csv.split('\r\n')).toHaveLength(4);
    expect([...(await exported(lake, 'parquet')).keys()]).toEqual([`run_id=${RUN}.parquet`]);
  });

  it('fails for an absent run', async () => {
    await expect(exported(await filled(), 'jsonl', { run: 'none' })).rejects.toThrow(
      'no run "none"',
    );
  });

  it.each(exportFormats)('as %s leaves out pruned runs, and counts them', async (format) => {
    const created_at = '2026-12-20T08:11:10Z';
    const lake = await filled(wholeRun(2), wholeRun(1, { run_id: 'new', created_at }));
    const retention = { events: 30, items: 30, results: 30 };
    const settings = { ...projectSettingsSchema.parse({}), retention };
    await writeSettings(lake.memory, PROJECT, settings);
    await lake.clock.advance(45 * 24 * 3600 * 1000);
    await prune({ store: lake.memory, clock: lake.clock });
    const folder = await mkdtemp(join(tmpdir(), 'evalake-'));
    const source = new LakeSource(lake.memory, PROJECT);
    const target = new FolderTarget(folder, false);
    const counts = await target.writeAll(exportFiles(source, format, {}));
    expect(counts).toEqual({ written: 1, there: 0, pruned: 1 });
    expect(await readdir(folder)).toHaveLength(1);
    const files = exportFiles(source, format, { run: RUN });
    await expect(target.writeAll(files)).rejects.toThrow("by the project's retention");
    await rm(folder, { recursive: true });
  });

  it('keeps existing files, unless it is forced, and leaves no partial ones', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-'));
    const lake = await filled(wholeRun(2), wholeRun(1, { run_id: 'other' }));
    const files = () => exportFiles(new LakeSource(lake.memory, PROJECT), 'jsonl', {});
    await writeFile(join(folder, 'other.jsonl'), 'mine');
    expect(await new FolderTarget(folder, false).writeAll(files())).toEqual({
      written: 1,
      there: 1,
      pruned: 0,
    });
    expect(await readFile(join(folder, 'other.jsonl'), 'utf8')).toBe('mine');
    expect(await new FolderTarget(folder, true).writeAll(files())).toEqual({
      written: 2,
      there: 0,
      pruned: 0,
    });
    expect(await readFile(join(folder, 'other.jsonl'), 'utf8')).toContain('final_report');
    expect((await readdir(folder)).sort()).toEqual([`${RUN}.jsonl`, 'other.jsonl']);
    await rm(folder, { recursive: true });
  });
});
