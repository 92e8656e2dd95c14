// Reads pages of 100 events of a sealed run, each with a store of its own, so that no footer is kept
// from one to the next, and prints their times and the memory that the process took more.
import { FileStore } from '#adapters/disk/file-store.ts';
import { eventPage, type EventFilter } from '#read/event-page.ts';
import { medianTimes, type Times } from '../median-times.ts';

const [dataDir = '', project = '', runId = '', count = '0'] = process.argv.slice(2);
const events = Number(count);

function timesOf(filter: Partial<EventFilter>, found: number): Promise<Times> {
  return medianTimes(async () => {
    const page = await eventPage(new FileStore(dataDir), project, runId, { limit: 100, ...filter });
    if (page.texts.length !== found) throw new Error(`a page has ${page.texts.length} events`);
  });
}

const rssBefore = process.memoryUsage().rss;
await eventPage(new FileStore(dataDir), project, runId, { limit: 100 });
const memoryMb = (process.resourceUsage().maxRSS * 1024 - rssBefore) / 1e6;
const first = await timesOf({}, 100);
const later = await timesOf({ from: Math.floor(events * 0.77) }, 100);
const type = await timesOf({ type: 'match' }, 100);
const sample = await timesOf({ sampleId: `demo.dev.${Math.floor(events / 3)}` }, 2);
const start = performance.now();
const search = await eventPage(new FileStore(dataDir), project, runId, { limit: 100, q: 'absent' });
const searchMs = performance.now() - start;
const stoppedEarly = search.stoppedEarly === true;
const figures = {
  ...{ firstMs: first.ms, firstCpuMs: first.cpuMs, laterMs: later.ms, laterCpuMs: later.cpuMs },
  ...{ typeMs: type.ms, typeCpuMs: type.cpuMs, sampleMs: sample.ms, sampleCpuMs: sample.cpuMs },
  ...{ searchMs, stoppedEarly, memoryMb },
};
console.log(JSON.stringify(figures));
