// Seals the inbox of one run as the server does, with the planning thread, and prints the time.
import { PlanThread } from '#hosts/server/plan-thread.ts';
import { sealInbox } from '../seal-ours.ts';

const [dataDir = '', project = '', runId = ''] = process.argv.slice(2);
const thread = new PlanThread(new URL('seal-worker.js', import.meta.url), dataDir);
// The thread alone does not keep a process alive.
setInterval(() => undefined, 60_000);
const start = performance.now();
const events = await sealInbox(dataDir, project, runId, thread.plan);
const seconds = (performance.now() - start) / 1000;
const { userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(JSON.stringify({ seconds, events, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
process.exit(0);
