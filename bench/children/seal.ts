// Seals the inbox of one run and prints the time. The process is new, so its peak memory is that of
// sealing.
import { sealInbox } from '../seal-ours.ts';

const [dataDir = '', project = '', runId = ''] = process.argv.slice(2);
const start = performance.now();
const events = await sealInbox(dataDir, project, runId);
const seconds = (performance.now() - start) / 1000;
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
console.log(JSON.stringify({ seconds, events, cpuSeconds, peakRssMb: maxRSS / 1024 }));
process.exit(0);
