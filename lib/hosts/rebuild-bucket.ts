import { rebuild, type RebuiltProject } from '#pipeline/rebuild/rebuild.ts';
import { GlueCatalog } from '#adapters/glue/glue-catalog.ts';
import { openGlueClient } from '#adapters/glue/glue-client.ts';
import { openStore } from '#adapters/s3/open-store.ts';

/** `rebuild` of a deployed lake, its partitions included. */
export async function rebuildLake(
  bucket: string,
  database: string,
  onProject: (rebuilt: RebuiltProject) => void,
): Promise<RebuiltProject[]> {
  const catalog = new GlueCatalog({ client: openGlueClient(), database, bucket });
  return rebuild(openStore(bucket), onProject, catalog);
}
