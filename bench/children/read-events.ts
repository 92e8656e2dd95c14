// Reads pages of 100 events of a sealed run, each with a store of its own, so that no footer is kept
// from one to the next, and prints their times and the memory that the process took more.
import { FileStore } from '#adapters/disk/file-store.ts';
import { eventPage, type EventFilter } from '#read/event-page.ts';
import { median } from '../check.ts';

const [dataDir = '', project = '', runId = '', count = '0'] = process.argv.slice(2);
const events = Number(count);
const CALLS = 7;

async function timeMs(filter: Partial<EventFilter>, found: number): Promise<number> {
  const times: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const start = performance.now();
    const page = await eventPage(new FileStore(dataDir), project, runId, { limit: 100, ...filter });
    times.push(performance.now() - start);
    if (page.texts.length !== found) throw new Error(`a page has ${page.texts.length} events`);
  }
  return median(times);
}

const rssBefore = process.memoryUsage().rss;
await eventPage(new FileStore(dataDir), project, runId, { limit: 100 });
const memoryMb = (process.resourceUsage().maxRSS * 1024 - rssBefore) / 1e6;
const firstMs = await timeMs({}, 100);
const laterMs = await timeMs({ from: Math.floor(events * 0.77) }, 100);
const typeMs = await timeMs({ type: 'match' }, 100);
const sampleMs = await timeMs({ sampleId: `demo.dev.${Math.floor(events / 3)}` }, 2);
const start = performance.now();
const search = await eventPage(new FileStore(dataDir), project, runId, { limit: 100, q: 'absent' });
const searchMs = performance.now() - start;
const stoppedEarly = search.stoppedEarly === true;
console.log(
  JSON.stringify({ firstMs, laterMs, typeMs, sampleMs, searchMs, stoppedEarly, memoryMb }),
);
