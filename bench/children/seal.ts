// Seals the inbox of one run and prints the time. The process is new, so its peak memory is that of
// sealing.
import { sealInbox } from '../seal-ours.ts';

const [dataDir = '', project = '', runId = ''] = process.argv.slice(2);
const start = performance.now();
const events = await sealInbox(dataDir, project, runId);
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, events, peakRssMb: process.resourceUsage().maxRSS / 1024 }));
process.exit(0);
