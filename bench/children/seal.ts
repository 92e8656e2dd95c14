// From the inbox of one run to its sealed files, timed; the process is new, so its peak is the seal's.
import { sealInbox } from '../seal-ours.ts';

const [dataDir = '', project = '', runId = ''] = process.argv.slice(2);
const start = performance.now();
const events = await sealInbox(dataDir, project, runId);
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, events, peakRssMb: process.resourceUsage().maxRSS / 1024 }));
process.exit(0);
