import { INBOX_ROOT, SEALS_PREFIX } from '#contract/keys.ts';
import { projectsWithSettings } from '#pipeline/retention/prune.ts';
import { listFolders, type ObjectStore } from '#ports/object-store.ts';

/** The projects that have something sealed, something waiting, or settings, in alphabetical order. */
export async function listProjects(store: ObjectStore): Promise<string[]> {
  const [sealed, waiting, set] = await Promise.all([
    foldersUnder(store, SEALS_PREFIX),
    foldersUnder(store, INBOX_ROOT),
    projectsWithSettings(store),
  ]);
  return [...new Set([...sealed, ...waiting, ...set])].sort();
}

async function foldersUnder(store: ObjectStore, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const folder of listFolders(store, prefix)) {
    names.push(folder.slice(prefix.length, -1));
  }
  return names;
}
