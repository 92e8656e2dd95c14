import { parseManifest } from '#lake/evalsig-manifest.ts';
import type { ManifestRun } from '#schemas/manifest.ts';
import { PROJECT, type TestLake } from './lake.ts';

/** The entries of the project's manifest. */
export function readManifestRuns(lake: TestLake): readonly ManifestRun[] {
  return parseManifest(Buffer.from(lake.text(`store/${PROJECT}/manifest.json`))).runs;
}
