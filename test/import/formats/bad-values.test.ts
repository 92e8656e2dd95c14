import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_EVENT_BYTES } from '#contract/limits.ts';
import { fitEvent } from '#import/formats/fit-event.ts';
import { formatRunFrame } from '#store/run-frame-file.ts';
import { convert, plain } from './convert.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-values-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function converted(name: string, text: string | Uint8Array) {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return convert(path);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const long = 'ä"\n'.repeat(MAX_EVENT_BYTES / 3);
const bytes = Buffer.byteLength(long);

describe('an answer that no event can hold', () => {
  const cut = (at: string) => [{ at, bytes, sha256: sha256(long) }];

  it('is cut in a recorder log; the verdict stays', async () => {
    const event = { run_id: 'r', event_id: 0, type: 'match', sample_id: 's', created_at: '2026' };
    const data = { picked: long, correct: true };
    const { entries, refused } = await converted('a.jsonl', JSON.stringify({ ...event, data }));
    expect(refused).toEqual([]);
    const [entry] = entries.filter(({ kind }) => kind === 'event');
    expect(entry).toMatchObject({ cut: expect.stringContaining(`${bytes} bytes`) as string });
    expect(entry && plain(entry)).toMatchObject({
      data: { correct: true, picked: expect.stringMatching(/^ä"\nä/) as string },
      cut: cut('/data/picked'),
    });
  });

  it('is cut in a log of Inspect; the scores stay', async () => {
    const sample = { id: 1, output: { completion: long }, scores: { match: { value: 'C' } } };
    const log = { eval: { task: 't', model: 'm', task_id: 'x' }, samples: [sample] };
    const { entries, scores, refused } = await converted('b.json', JSON.stringify(log));
    expect({ scores, refused }).toEqual({ scores: { match: 1 }, refused: [] });
    const [entry] = entries.filter(({ kind }) => kind === 'event');
    expect(entry && plain(entry)).toMatchObject({ cut: cut('/data/output') });
  });

  it('fits whatever it is made of, and keeps what is short', () => {
    const value = fc.oneof(
      fc.string({ maxLength: 40 }).map((text) => text.repeat(9000)),
      fc.string({ maxLength: 9 }).map((one) => Array<string>(50_000).fill(one)),
      fc.constant(Array<string>(40).fill('x'.repeat(70_000))),
      fc.jsonValue(),
    );
    const most = 256 * 1024;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value, { maxKeys: 6 }), (data) => {
        const text = JSON.stringify({ event_id: 0, data: { ...data, correct: true }, type: 'm' });
        const fitted = fitEvent(Buffer.from(text), most);
        if (Buffer.byteLength(text) <= most) expect(fitted.text.toString()).toBe(text);
        expect(JSON.parse(fitted.text.toString())).toMatchObject({
          ...{ event_id: 0, type: 'm', data: { correct: true } },
        });
        expect(fitted.text.length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a score that is none costs itself and not the file', () => {
  const frame = (items: string) =>
    `{"run_id":"r","model_id":"m","task_id":"t","metric_name":"f1","items":[${items}]}`;

  const named = (text: string) => ({ kind: 'remark', text });

  it('of a RunFrame', async () => {
    const items = ['1', 'NaN', 'null', '0'].map(
      (score, id) => `{"item_id":"${id}","score":${score}}`,
    );
    const { entries, scores, refused } = await converted('c.json', frame(items.join()));
    expect({ scores, refused }).toEqual({ scores: { f1: 0.5 }, refused: [] });
    expect(entries.filter(({ kind }) => kind === 'event')).toHaveLength(4);
    expect(entries).toContainEqual(named('2 items have no score: item 1: NaN, item 2: null'));
  });

  it('of a RunFrame in Parquet', async () => {
    const scores = [1, NaN, -Infinity, 0];
    const items = scores.map((score, id) => {
      return { item_id: `q${id}`, score, epoch: 0, cluster_id: null, metadata: {} };
    });
    const ids = { run_id: 'r', model_id: 'm', task_id: 't', metric_name: 'f1', config_hash: '' };
    const bytes = formatRunFrame({ ...ids, items }, 'demo', 0);
    const found = await converted('c.parquet', bytes);
    expect(found).toMatchObject({ scores: { f1: 0.5 }, refused: [] });
    const events = found.entries.filter(({ kind }) => kind === 'event').map(plain);
    expect(events).toMatchObject([
      { sample_id: 'q0', data: { f1: 1 } },
      { sample_id: 'q1', data: { f1: 'NaN' } },
      { sample_id: 'q2', data: { f1: '-Infinity' } },
      { sample_id: 'q3', data: { f1: 0 } },
    ]);
    expect(found.entries).toContainEqual(
      named('2 items have no score: item 1: NaN, item 2: -Infinity'),
    );
  });

  it('of a RunFrame, of which many are not named one by one', async () => {
    const items = Array.from({ length: 12 }, (_, id) => `{"item_id":"${id}","score":NaN}`);
    const { entries } = await converted('many.json', frame(items.join()));
    const text = /^12 items have no score: item 0: NaN, .* and 2 more$/;
    expect(entries).toContainEqual(named(expect.stringMatching(text) as string));
  });

  it('of a RunFrame, but text is refused with the reason', async () => {
    const items = '{"item_id":"a","score":"good"},{"item_id":"b","score":1}';
    const { scores, refused } = await converted('d.json', frame(items));
    expect(scores).toEqual({ f1: 1 });
    expect(refused).toEqual(['score must be a number, but is "good"']);
  });

  it('of Inspect, NaN in one sample', async () => {
    const log = `{"eval":{"task":"t","model":"m"},"samples":[
      {"id":1,"scores":{"f":{"value":NaN}}},{"id":2,"scores":{"f":{"value":1}}}]}`;
    const { scores, refused, entries } = await converted('e.json', log);
    expect({ scores, refused }).toEqual({ scores: { f: 1 }, refused: [] });
    expect(entries.filter(({ kind }) => kind === 'event')).toHaveLength(2);
  });
});
