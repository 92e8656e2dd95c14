import pMap from 'p-map';
import { GlueCatalog } from '#adapters/glue/glue-catalog.ts';
import { S3Store } from '#adapters/s3/s3-store.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { tables } from '#lake/tables/all-tables.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import type { Catalog } from '#ports/catalog.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { QUIET_SECONDS, TestLake } from '../../../support/lake.ts';
import { BUCKET } from './catalogue.ts';
import type { Moto } from './moto.ts';
import { DOCUMENTS_PROJECT, sampleDocuments } from './sample-documents.ts';
import { eventsOf, sampleRuns } from './sample-runs.ts';

/** Runs the pipeline's own steps; the manifest step registers partitions in Glue. */
class CataloguedLake extends TestLake {
  readonly catalog: Catalog;

  constructor(catalog: Catalog) {
    super();
    this.catalog = catalog;
  }
}

/** Records the sample lake into the bucket for Trino, and into the folder for DuckDB. */
export async function recordSampleRuns(moto: Moto, database: string, folder: string) {
  const catalog = new GlueCatalog({ client: moto.glue, database, bucket: BUCKET });
  await recordInto(new CataloguedLake(catalog), [
    new S3Store({ client: moto.s3, bucket: BUCKET, clock: systemClock }),
    new FileStore(folder),
  ]);
}

/** The project whose settings have a rule. */
export const RULED_PROJECT = 'beta';

/** Posts the sample runs into the lake until all are sealed, and copies its tables to the stores. */
export async function recordInto(lake: TestLake, stores: readonly ObjectStore[]): Promise<void> {
  const rule = { name: 'drift', against: 'last', runs: 3 };
  const settings = projectSettingsSchema.parse({ rules: [rule] });
  await writeSettings(lake.memory, RULED_PROJECT, settings);
  for (const run of sampleRuns()) await lake.post(eventsOf(run), { project: run.project });
  for (const document of sampleDocuments()) {
    await lake.postResults(document, { project: DOCUMENTS_PROJECT });
  }
  await lake.drain();
  await lake.wait(2 * QUIET_SECONDS);
  const [failure] = lake.failures;
  if (failure) throw new Error('a step failed', { cause: failure.error });
  const keys = tables.flatMap(({ location }) => lake.keys(`${location}/`));
  await pMap(
    keys,
    async (key) => {
      const bytes = lake.memory.objects.get(key);
      if (bytes) for (const store of stores) await store.put(key, bytes);
    },
    { concurrency: 8 },
  );
}
