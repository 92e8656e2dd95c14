import type { RebuiltProject } from '../pipeline/rebuild.ts';
import { rebuild } from '../pipeline/rebuild.ts';
import { GlueCatalog } from './glue-catalog.ts';
import { openGlueClient } from './glue-client.ts';
import { openStore } from './open-store.ts';

/** `rebuild` of a deployed lake, its partitions included. */
export async function rebuildLake(
  bucket: string,
  database: string,
  onProject: (rebuilt: RebuiltProject) => void,
): Promise<RebuiltProject[]> {
  const catalog = new GlueCatalog({ client: openGlueClient(), database, bucket });
  return rebuild(openStore(bucket), onProject, catalog);
}
