import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { openApiDocument } from '#http/openapi/openapi.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { escapeLineBreaks, stderrLog } from '#hosts/server/log.ts';
import { runDetail } from '#read/run-detail.ts';
import { runDetail as detailSchema } from '#read/run-answers.ts';
import { embeddedDoor } from '../support/doors.ts';
import { event, finalReport } from '../support/events.ts';
import { anyNames, HOSTILE_NAMES, HOSTILE_SQL, OWN_KEY } from '../support/hostile-names.ts';
import { TestLake } from '../support/lake.ts';

async function record(run: string, metric: string, other: string): Promise<TestLake> {
  const lake = new TestLake();
  const parameters = { task: [other], model: [other], tag: [other], config_hash: [other] };
  const data = `{"correct":true,"x":{"__proto__":{"polluted":1}},${JSON.stringify(metric)}:0.5}`;
  const metrics = JSON.stringify(
    event({ run_id: run, type: 'metrics', sample_id: other, data: 'HERE' }),
  ).replace('"HERE"', () => data);
  await lake.post(`[${metrics},${JSON.stringify(finalReport(1, { run_id: run }))}]`, {
    parameters: { ...parameters, metric: [metric] },
  });
  await lake.drain();
  return lake;
}

it('no name leaves its prefix, in memory or on disk, and each comes back as it was sent', async () => {
  const root = await mkdtemp(join(tmpdir(), 'evalake-names-'));
  const folder = new FileStore(join(root, 'lake'));
  await fc.assert(
    fc.asyncProperty(anyNames, anyNames, anyNames, async (run, metric, other) => {
      const lake = await record(run, metric, other);
      expect(lake.failures).toEqual([]);
      expect(lake.keys().filter((key) => !OWN_KEY.test(key))).toEqual([]);
      for (const [key, bytes] of lake.memory.objects) {
        await folder.put(key, bytes);
        expect((await folder.get(key))?.sizeBytes).toBe(bytes.length);
      }
      expect(await readdir(root)).toEqual(['lake']);
      const detail = detailSchema.parse(JSON.parse(await runDetail(folder, 'demo', run)));
      expect(detail).toMatchObject({ run_id: run, model_id: other, task_id: other });
      expect(detail.metrics.map(({ metric_name }) => metric_name)).toContain(metric);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    }),
    { numRuns: 60, examples: HOSTILE_NAMES.map((name) => [name, name, name]) },
  );
  await rm(root, { recursive: true });
});

interface Documented {
  readonly paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
}

const questions = Object.entries((openApiDocument() as Documented).paths).flatMap(
  ([path, operations]) => {
    const asked = (operations['get']?.parameters ?? []).filter((each) => each.in === 'query');
    return asked.map(({ name }) => ({ path, name }));
  },
);

it('the GET routes have parameters to try', () => {
  expect(questions.length).toBeGreaterThan(20);
});

it.each(questions)('$name of GET $path never becomes SQL, or a header', async ({ path, name }) => {
  const door = embeddedDoor(true);
  const at = path.replace('{project}', 'demo').replace(/\{\w+\}/g, 'x');
  for (const statement of HOSTILE_SQL) {
    const query = new URLSearchParams([[name, statement]]).toString();
    const headers = { host: 'localhost' };
    const response = await door.request(`${at}?${query}`, { method: 'GET', headers });
    expect([200, 400, 404, 422], statement).toContain(response.status);
    expect(response.headers.has('set-cookie')).toBe(false);
    if (statement.length < 2) continue;
    for (const sql of door.touched) expect(sql).not.toContain(statement);
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

it('the log of the server has one line for each message, whatever it quotes', () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      printed.mockClear();
      stderrLog.error(text, new Error(`${text}\r\n2026 forged`));
      stderrLog.info(`a${text}\u2028b`);
      for (const [written] of printed.mock.calls) {
        expect(written).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }
      expect(printed).toHaveBeenCalledTimes(2);
    }),
  );
  expect(escapeLineBreaks('a\nb')).toMatch(/ a\\u000ab$/);
});
