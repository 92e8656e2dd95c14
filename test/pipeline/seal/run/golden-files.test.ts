import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { eventsKey } from '#contract/keys.ts';
import { ParquetFile } from '#parquet/index.ts';
import { event, finalReport, specEvent, wholeRun } from '../../../support/events.ts';
import { TestLake } from '../../../support/lake.ts';
import type { MemoryStore } from '../../../support/memory-store.ts';
import { sealParts } from '../../../support/sealed-parts.ts';

// Files say which version wrote them, and others have hashes of such files: a release must not change this test.
vi.hoisted(() => vi.resetModules());
vi.mock('#contract/version.ts', () => ({ VERSION: '0.0.0' }));
// The next file of this worker has the version that it is.
afterAll(() => {
  vi.doUnmock('#contract/version.ts');
  vi.resetModules();
});

const RUN = { project: 'demo', runId: '261121081110AVTYYZOZ' };

function hashesOf({ objects }: MemoryStore): Record<string, string> {
  const keys = [...objects.keys()].sort();
  const hashOf = (key: string): string =>
    createHash('sha256')
      .update(objects.get(key) ?? '')
      .digest('hex');
  return Object.fromEntries(keys.map((key) => [key, hashOf(key)]));
}

async function groupsOf({ objects }: MemoryStore): Promise<number> {
  const file = objects.get(eventsKey(RUN.project, '2026-11', RUN.runId)) ?? new Uint8Array(0);
  return (await ParquetFile.open(file)).groups.length;
}

/** Text that does not repeat itself. */
function uniqueText(id: number, bytes: number): string {
  return createHash('shake256', { outputLength: bytes / 2 })
    .update(String(id))
    .digest('hex');
}

/** Samplings with usage and cost, matches and metrics, of six samples in two epochs. */
function mixedEvent(id: number): Record<string, unknown> {
  const about = { event_id: id, sample_id: `s.${id % 6}` };
  if (id % 3 === 0) {
    const usage = { prompt_tokens: id, completion_tokens: 2 * id };
    const data = { prompt: uniqueText(id, 200), model: 'm1', cost: id / 8, usage };
    return event({ ...about, type: 'sampling', data });
  }
  if (id % 3 === 1) return event({ ...about, data: { correct: id % 2 === 0, picked: `${id}` } });
  return event({ ...about, type: 'metrics', data: { bleu: id / 7, accuracy: id % 2 } });
}

const mixed = [
  specEvent({ event_id: 36 }),
  ...Array.from({ length: 36 }, (_, id) => mixedEvent(id)),
];

/**
 * The same events give the same bytes, in each version: a late event copies parts of a file that an
 * earlier seal wrote. Who changes the bytes on purpose raises the encoding in `write-parquet.ts` and
 * has the hashes written anew: `npx vitest run test/pipeline/seal/run/golden-files.test.ts -u`.
 */
describe('what a seal writes has the bytes that it had', () => {
  it('of a small run, with the files of its project', async () => {
    const lake = new TestLake();
    await lake.post([specEvent({ event_id: 4 }), ...wholeRun(4), finalReport(5)]);
    await lake.drain();
    expect(hashesOf(lake.memory)).toMatchInlineSnapshot(`
      {
        "comparisons/demo/year=2026/month=11/index.parquet": "b4010fa1ed0d4a396f1acd32c6fc4caaf6d981a26724b74568addf23e43d9c6c",
        "events/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ.parquet": "15dc661760c9daae022f60a30a22ebbd82162e21bef146d33168d929a860d206",
        "final_reports/demo/year=2026/month=11/index.parquet": "d9f4a2320288d7d55d5f17c6f9b1a2744853a4472aaf976e819801a67c837ab2",
        "results/demo/evaluation_results_2026-11-21_08-11-10.261121081110AVTYYZOZ.json": "db42afbb697d40a901ce46d60338f0f8ae3ba20a6b5f42f1d7d9003bb609d57b",
        "results/demo/evaluation_summary.json": "5f67ed9890ffcf192e04fb654677fa1b564a4aefb418f3748de578f50799b627",
        "runs/demo/year=2026/month=11/index.parquet": "e212a74d8d9763418bd7e2716c8eee94584ef56e40e9fa30852d6c8b40b2b5a4",
        "seals/demo/261121081110AVTYYZOZ.json": "a0a6635f0d8c3b26cbd7acad7ab7fc229e029ee822023d4a4cd11b9ed2b70dec",
        "store/demo/manifest.json": "8a686c0933fb0cf59aec3b3cd248ee1827ffecc83050dfd557dfa1bd4180aadb",
        "store/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ.parquet": "7825ace6b4c1e41b438a6c6fd66e3f5969a8c856532d39cd9ea528407419a05c",
      }
    `);
  });

  it('of a run with conflicts, gaps and late events', async () => {
    const lake = new TestLake();
    await lake.post(mixed.filter((_, index) => index % 5 !== 1));
    await lake.post([event({ event_id: 3, sample_id: 's.3', data: { correct: null } })]);
    await lake.drain();
    await lake.wait(3600);
    await lake.post([event({ event_id: 90, sample_id: 's.9', data: { correct: true } })]);
    await lake.drain();
    await lake.wait(3600);
    expect(hashesOf(lake.memory)).toMatchInlineSnapshot(`
      {
        "comparisons/demo/year=2026/month=11/index.parquet": "dc75d5d22a1f70f270403ba901a72f7464482285acb0f263b5d2d6e7f685fbcb",
        "events/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ.parquet": "c99747c1dacaf0266a86d71a1cb0674e21dd6a9f80d79f75e1b74ae4ceb6fd3e",
        "quarantine/demo/conflicts/261121081110AVTYYZOZ/3-9874fb05391c37f9506d93dc8b0adbfb.json": "630f0d34e162725369d681550f75fea6bf33bd222779f4e175079dfdce526e53",
        "results/demo/evaluation_results_2026-11-21_08-11-10.261121081110AVTYYZOZ.json": "20712834537cc79b6c4378504f18be5c4e1ee1faa5a623dfe1b68fb88ce3c14d",
        "runs/demo/year=2026/month=11/index.parquet": "dfa9f29aed08174599847a7ab5b533bb79eb4af43a9a1ffd38a1e70b1f184913",
        "seals/demo/261121081110AVTYYZOZ.json": "036d0857a9e119d5823e184a0a58dbab4fcaa6934562070ab2eb4ba5e4b2a694",
        "store/demo/manifest.json": "8e31d374ec3159d1894543f13c84665138da89ea70643a8294d5c31c5483c665",
        "store/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ.parquet": "78ee4e781dd78d32219780b73ea822514b578c8f14bd286a401a3067fc83fd84",
        "store/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ::bleu.parquet": "13245c23cab333ecce9bbbef68dc15554be47c121f7e15f2a3698bafd53937b4",
        "store/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ::metrics.accuracy.parquet": "b8b8eb9cd71b47c753434d8139c194211d534d4f82744558ad55f1a979d90a43",
      }
    `);
  });

  it('of a run of several row groups, sealed at once and in parts', async () => {
    const { store } = await sealParts(RUN, [mixed]);
    expect(await groupsOf(store)).toBeGreaterThan(5);
    const hashes = hashesOf(store);
    expect(hashes).toMatchInlineSnapshot(`
      {
        "events/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ.parquet": "244392380195a67036cb77753f6a45fff8980101b794d24797cdf4cafe91a667",
        "results/demo/evaluation_results_2026-11-21_08-11-10.261121081110AVTYYZOZ.json": "bba998d6b3b2230689bcc51a3481570f78f9a1f69e64d983ed0868b7194ce060",
        "seals/demo/261121081110AVTYYZOZ.json": "9057a5527ba0e56f69c9919ed70daf5b68b2d57cab16f44591bc47ae26533d39",
        "store/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ.parquet": "94df627f626fe3fb3c69476c516eab1501e5204c2a8af48c9242fa85168486bc",
        "store/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ::bleu.parquet": "a815ab2ee192008e7c75eff3b38413f36b67712558e2a48eae1a3837757f7244",
        "store/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ::metrics.accuracy.parquet": "734c73848f0d3c6c57b854d2ed307039ab1e9fa54cfb83f66a1fc0cb25a9ad03",
      }
    `);
    const parts = [mixed.slice(0, 30), mixed.slice(30)];
    const { [`seals/demo/${RUN.runId}.json`]: _, ...files } = hashes;
    expect(hashesOf((await sealParts(RUN, parts)).store)).toMatchObject(files);
  });

  it('of a run with pages of more than 8 kB, with large dictionaries and without', async () => {
    const events = Array.from({ length: 2400 }, (_, id) => {
      const rationale = uniqueText(id % 3 === 0 ? id % 300 : id, 1000);
      const data = { correct: id % 2 === 0, rationale };
      return event({ event_id: id, sample_id: `${'s'.repeat(40)}.${id % 400}`, data, epoch: 1 });
    });
    const lake = new TestLake();
    await lake.post([...events, finalReport(2400)]);
    await lake.drain();
    expect(await groupsOf(lake.memory)).toBe(1);
    expect(hashesOf(lake.memory)).toMatchInlineSnapshot(`
      {
        "comparisons/demo/year=2026/month=11/index.parquet": "269b51ae1317d59754a37a7369fbb672f5a46e85f7b7a764064daed1961f5a11",
        "events/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ.parquet": "8d59a32709581845aa7bcf74aec065c5639087b38650ed6191b9898a4af94e37",
        "final_reports/demo/year=2026/month=11/index.parquet": "bdcdd45f8902556f809c1836a849eee23dbf7df90ffa30919ad73630469db5af",
        "results/demo/evaluation_results_2026-11-21_08-11-10.261121081110AVTYYZOZ.json": "5aab209ed0abc2a4dc0c1c6d97cc0b11deef8fd37b102876bfc9b8ee8df8c830",
        "results/demo/evaluation_summary.json": "5f67ed9890ffcf192e04fb654677fa1b564a4aefb418f3748de578f50799b627",
        "runs/demo/year=2026/month=11/index.parquet": "3c94637697bdf2ed5440985bdcdc5a95ba6824fa38e4e4b46e7d09e001a3d819",
        "seals/demo/261121081110AVTYYZOZ.json": "6f4c29952c1439a73e49814ccb5b2e49009f8d429adfe4c39c4ab5dcd0879a88",
        "store/demo/manifest.json": "3a8a68277b3d247361b2ef1d237699e186a753fd29c42e3490b8f48544c21b43",
        "store/demo/year=2026/month=11/run_id=261121081110AVTYYZOZ.parquet": "18c6cbed68556f23b5249422b02ab128684185f3ba4cf704ebe2007b6819bac5",
      }
    `);
  });
});
