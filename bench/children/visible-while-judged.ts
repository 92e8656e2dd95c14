// Has runs of one series sealed by the server's steps, each as soon as the one before is visible. Prints
// the time from the nudge of each until it is in the manifest, with a judging thread or, where none is
// named, without judging.
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { FileStore } from '#adapters/disk/file-store.ts';
import { manifestKey } from '#contract/keys.ts';
import { openQueues } from '#hosts/server/embedded-queues.ts';
import { JudgeThread } from '#hosts/server/judge-thread.ts';
import { stderrLog } from '#hosts/server/log.ts';
import { PipelineRunner } from '#hosts/server/pipeline-runner.ts';
import { serverSealHost } from '#hosts/server/server-seal-host.ts';
import { PlanThread } from '#hosts/server/plan-thread.ts';
import type { JudgePass } from '#pipeline/judge/judge.ts';
import { listInbox } from '#pipeline/seal/protocol/list-inbox.ts';
import { nudgeMessage } from '#pipeline/step/nudge.ts';
import { systemClock } from '#ports/system-clock.ts';
import { InboxFiller } from '../inbox-ours.ts';
import { batchBody, finalReportBody } from '../inputs/events.ts';

const [dataDir = '', project = '', planScript = '', judgeScript = '', ...counts] =
  process.argv.slice(2);
const [events, count] = z.tuple([z.coerce.number(), z.coerce.number()]).parse(counts);
const BATCH = 100;
const SWEPT_MS = 1000;
const store = new FileStore(dataDir);
const queues = await openQueues(dataDir, systemClock, stderrLog);
const planning = new PlanThread(pathToFileURL(planScript), dataDir);
const judging = judgeScript === 'none' ? undefined : new JudgeThread(pathToFileURL(judgeScript));
const alertPorts = { store, clock: systemClock, notices: queues.notices, channels: ['log'] };
const nothing: JudgePass = { outdated: [], isFinished: true, follow: () => Promise.resolve() };
const runner = new PipelineRunner({
  ...{ store, queues, clock: systemClock, log: stderrLog, quietSeconds: 900 },
  ...{ plan: planning.plan, planDocuments: planning.planDocuments },
  sealHost: serverSealHost(),
  judgePass: async (ofProject, deadlineMs) =>
    judging
      ? await judging.pass({ dataFolder: dataDir, project: ofProject, deadlineMs }, alertPorts)
      : nothing,
});

async function fill(runId: string): Promise<void> {
  const inbox = new InboxFiller(dataDir, project, runId);
  for (let n = 0; n < events / BATCH; n += 1) await inbox.add(batchBody(runId, n));
  await inbox.add(finalReportBody(runId, events));
  await inbox.flush();
}

async function timeUntilVisible(runId: string): Promise<number> {
  const newest = (await listInbox(store, { project, runId })).at(-1);
  if (!newest) throw new Error(`${runId} has no inbox`);
  const start = performance.now();
  await queues.seals.send([nudgeMessage({ project, runId }, newest.object)]);
  for (;;) {
    const manifest = await store.get(manifestKey(project));
    if (manifest && Buffer.from(manifest.bytes).includes(runId)) return performance.now() - start;
    await sleep(5);
  }
}

const runs = Array.from(
  { length: count },
  (_, n) => `2611210800${String(n).padStart(2, '0')}JUDGEDRU`,
);
runner.start();
// The sweep at the start would have all of them sealed.
await sleep(SWEPT_MS);
for (const run of runs) await fill(run);
const times: number[] = [];
for (const run of runs) times.push(await timeUntilVisible(run));
console.log(JSON.stringify(times));
process.exit(0);
