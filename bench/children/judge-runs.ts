// Seals runs of one series one after the other, makes each visible, and judges it. Prints the processor
// time of both, run by run.
import { z } from 'zod';
import { FileStore } from '#adapters/disk/file-store.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { judgeProject } from '#pipeline/judge/judge-project.ts';
import { updateSummary } from '#pipeline/manifest/evaluation-summary.ts';
import { runIndex } from '#pipeline/manifest/indexes.ts';
import { RecordReader } from '#pipeline/manifest/record-reader.ts';
import { updateIndexes } from '#pipeline/manifest/update-indexes.ts';
import { updateProject } from '#pipeline/manifest/update-manifest.ts';
import { writeManifest } from '#pipeline/manifest/write-manifest.ts';
import type { SealTarget } from '#contract/seal-target.ts';
import { InboxFiller } from '../inbox-ours.ts';
import { batchBody, finalReportBody } from '../inputs/events.ts';
import { sealInbox } from '../seal-ours.ts';

const [dataDir = '', project = '', ...counts] = process.argv.slice(2);
const [events, count] = z.tuple([z.coerce.number(), z.coerce.number()]).parse(counts);
const BATCH = 100;
const store = new FileStore(dataDir);
// A server's judge keeps it from pass to pass.
const memory = openJudgeMemory();

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What the manifest step does in its two turns where the verdicts alone have changed. */
async function updateVerdicts(targets: readonly SealTarget[]): Promise<void> {
  const records = new RecordReader(store);
  await updateIndexes({ store, records }, project, targets, [runIndex]);
  await writeManifest(store, project, targets, records);
  await updateSummary(store, project);
}

const runs: { visibleMs: number; judgedMs: number }[] = [];
for (let run = 0; run < count; run += 1) {
  const runId = `2611210800${String(run).padStart(2, '0')}JUDGEDRU`;
  const inbox = new InboxFiller(dataDir, project, runId);
  for (let n = 0; n < events / BATCH; n += 1) await inbox.add(batchBody(runId, n));
  await inbox.add(finalReportBody(runId, events));
  await inbox.flush();
  const visibleMs = await timed(async () => {
    await sealInbox(dataDir, project, runId);
    await updateProject({ store }, project, [{ project, runId }]);
  });
  const judgedMs = await timed(async () => {
    const { outdated } = await judgeProject(store, project, { memory });
    if (outdated.length > 0) await updateVerdicts(outdated);
  });
  runs.push({ visibleMs, judgedMs });
}
console.log(JSON.stringify(runs));
