import { tmpdir } from 'node:os';
import { rebuild, type RebuiltProject } from '#pipeline/rebuild/rebuild.ts';
import { GlueCatalog } from '#adapters/glue/glue-catalog.ts';
import { openGlueClient } from '#adapters/glue/glue-client.ts';
import { DiskScratch } from '#adapters/disk/disk-scratch.ts';
import { openLongStore } from '#adapters/s3/open-long-store.ts';

/** `rebuild` of a deployed lake, its partitions included. */
export async function rebuildLake(
  bucket: string,
  database: string,
  onProject: (rebuilt: RebuiltProject) => void,
): Promise<RebuiltProject[]> {
  const catalog = new GlueCatalog({ client: openGlueClient(), database, bucket });
  const scratch = new DiskScratch(tmpdir());
  return rebuild(openLongStore(bucket), onProject, { catalog, scratch });
}
