// Fills a data folder with runs of matches, sealed and listed, and not yet judged.
import { FileStore } from '#adapters/disk/file-store.ts';
import { updateProject } from '#pipeline/manifest/update-manifest.ts';
import { InboxFiller } from '../inbox-ours.ts';
import { matchBodies } from '../inputs/matches.ts';
import { sealInbox } from '../seal-ours.ts';

const [dataDir = '', project = '', items = '0', ...runIds] = process.argv.slice(2);

for (const [run, runId] of runIds.entries()) {
  const inbox = new InboxFiller(dataDir, project, runId);
  for (const body of matchBodies(runId, Number(items), run)) await inbox.add(body);
  await inbox.flush();
  await sealInbox(dataDir, project, runId);
}
const targets = runIds.map((runId) => ({ project, runId }));
await updateProject({ store: new FileStore(dataDir) }, project, targets);
console.log('{}');
