// Seals the inbox of one run and prints the time. The process is new, so its peak memory is that of
// sealing.
import { sealInbox } from '../seal-ours.ts';

const [dataDir = '', project = '', runId = ''] = process.argv.slice(2);
const [start, before] = [performance.now(), process.cpuUsage()];
const events = await sealInbox(dataDir, project, runId);
const seconds = (performance.now() - start) / 1000;
const used = process.cpuUsage(before);
const sealCpuSeconds = (used.user + used.system) / 1e6;
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
const figures = { seconds, events, cpuSeconds, sealCpuSeconds, peakRssMb: maxRSS / 1024 };
console.log(JSON.stringify(figures));
process.exit(0);
