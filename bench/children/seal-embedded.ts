// Seals the inbox of one run as the server does, with the planning thread, and prints the time. The
// program seals another run first, so that the processor time of starting is known apart; it may be told
// how large.
import { PlanThread } from '#hosts/server/plan-thread.ts';
import { sealInbox } from '../seal-ours.ts';
import { WARM_UP_EVENTS, warmUp } from '../warm-up.ts';

const [dataDir = '', project = '', runId = '', warmUpEvents = String(WARM_UP_EVENTS)] =
  process.argv.slice(2);
const thread = new PlanThread(new URL('seal-worker.js', import.meta.url), dataDir);
// The thread alone does not keep a process alive.
setInterval(() => undefined, 60_000);
await warmUp(dataDir, thread.plan, Number(warmUpEvents));
const [start, before] = [performance.now(), process.cpuUsage()];
const events = await sealInbox(dataDir, project, runId, thread.plan);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ seconds, events, sealCpuSeconds: (user + system) / 1e6 }));
process.exit(0);
