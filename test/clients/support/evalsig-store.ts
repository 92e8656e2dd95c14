import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { parseManifest } from '#lake/evalsig-manifest.ts';
import { runScript } from './python.ts';

const recordSchema = z.looseObject({
  run_id: z.string(),
  ts: z.string(),
  path: z.string(),
  n_items: z.int(),
});

const itemSchema = z.object({
  item_id: z.string(),
  score: z.number(),
  cluster_id: z.string().nullable(),
  epoch: z.int(),
  metadata: z.record(z.string(), z.unknown()),
});

const storeSchema = z.object({
  runs: z.array(
    z.object({
      record: recordSchema,
      frame: z.looseObject({ run_id: z.string(), items: z.array(itemSchema) }),
      schema_problem: z.string().nullable(),
      ts: z.array(z.string()),
    }),
  ),
  /** The run ids that pass each filter. */
  queries: z.array(z.array(z.string())),
  manifest_identical: z.boolean(),
});

/** Reads a project of a store with the real evalsig. */
export type EvalsigStore = z.infer<typeof storeSchema>;

export async function readStore(
  root: string,
  project: string,
  filters: readonly Readonly<Record<string, string>>[] = [],
): Promise<EvalsigStore> {
  const found = await runScript('evalsig_store.py', [root, project, JSON.stringify(filters)]);
  return storeSchema.parse(found);
}

/** Waits until the manifest has these runs: a run is listed before. */
export async function waitForManifest(
  root: string,
  project: string,
  runIds: readonly string[],
): Promise<void> {
  const named = async () => {
    const { runs } = parseManifest(await readFile(join(root, project, 'manifest.json')));
    return runs.map(({ run_id }) => run_id);
  };
  await vi.waitFor(async () => expect(await named()).toEqual(expect.arrayContaining([...runIds])), {
    timeout: 60_000,
    interval: 100,
  });
}
