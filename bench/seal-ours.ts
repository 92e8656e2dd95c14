import { sealRecordKey } from '#contract/keys.ts';
import { DiskScratch } from '#adapters/disk/disk-scratch.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { type SealPorts, sealRun } from '#pipeline/seal/seal.ts';
import type { Queue } from '#ports/queue.ts';
import { sealRecordSchema } from '#lake/seal-record.ts';

/** Nothing receives from it: the steps after the seal are not measured. */
const nowhere: Queue = {
  send: () => Promise.resolve(),
  receive: () => Promise.resolve([]),
  delete: () => Promise.resolve(),
  release: () => Promise.resolve(),
};

/** Plans in this process, as the Lambda does. */
function planHere(dataDir: string): SealPorts['plan'] {
  const scratch = new DiskScratch(`${dataDir}/.tmp`);
  return (input, source) => planSeal(input, source, scratch);
}

/** Seals a run of the folder; gives the count of events in its record, final reports included. */
export async function sealInbox(
  dataDir: string,
  project: string,
  runId: string,
  plan: SealPorts['plan'] = planHere(dataDir),
): Promise<number> {
  const store = new FileStore(dataDir);
  const outcome = await sealRun(
    {
      store,
      seals: nowhere,
      manifests: nowhere,
      clock: systemClock,
      plan,
      quietSeconds: 900,
    },
    { project, runId },
  );
  if (outcome !== 'sealed') throw new Error(`sealing ended with ${outcome}`);
  const record = await store.get(sealRecordKey({ project, runId }));
  return sealRecordSchema.parse(JSON.parse(Buffer.from(record?.bytes ?? []).toString())).events;
}
