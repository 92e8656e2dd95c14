import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUCKET, createCatalogue } from './support/catalogue.ts';
import { startMoto } from './support/moto.ts';
import { recordSampleRuns } from './support/sample-lake.ts';
import { startTrino } from './support/trino.ts';

declare module 'vitest' {
  interface ProvidedContext {
    trinoUrl: string;
    motoEndpoint: string;
    database: string;
    dataFolder: string;
  }
}

interface Project {
  provide(key: 'trinoUrl' | 'motoEndpoint' | 'database' | 'dataFolder', value: string): void;
}

/** Records one lake for all checks: Trino reads it in the bucket, and DuckDB reads a copy. */
export default async function setup(project: Project): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'evalake-sql-'));
  const closers = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const moto = await startMoto(folder);
    closers.push(() => moto.stop());
    await moto.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const { database } = await createCatalogue(moto.glue);
    const starting = startTrino(folder, moto.endpoint, database);
    starting.then(
      (trino) => closers.push(() => trino.stop()),
      () => undefined,
    );

    const dataFolder = join(folder, 'data');
    await recordSampleRuns(moto, database, dataFolder);
    const { url } = await starting;
    project.provide('trinoUrl', url);
    project.provide('motoEndpoint', moto.endpoint);
    project.provide('database', database);
    project.provide('dataFolder', dataFolder);
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}
