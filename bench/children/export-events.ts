// Exports the events of a run to nowhere, and prints time, bytes and memory.
import { FileStore } from '#adapters/disk/file-store.ts';
import { exportFiles } from '#export/export-files.ts';
import { LakeSource } from '#export/lake-source.ts';

const [dataDir = '', project = '', run = ''] = process.argv.slice(2);
const rssBefore = process.memoryUsage().rss;
const [start, before] = [performance.now(), process.cpuUsage()];
let bytes = 0;
for await (const { content } of exportFiles(
  new LakeSource(new FileStore(dataDir), project),
  'jsonl',
  { run },
)) {
  const made = await content();
  if (made === undefined || made instanceof Uint8Array) throw new Error('it is not streamed');
  for await (const part of made) bytes += part.length;
}
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);
const cpuSeconds = (user + system) / 1e6;
const memoryMb = (process.resourceUsage().maxRSS * 1024 - rssBefore) / 1e6;
console.log(JSON.stringify({ seconds, cpuSeconds, bytes, memoryMb }));
