import { judgeProject, type JudgeOptions } from '../judge/judge-project.ts';
import { type ManifestPorts, updateProject } from '../manifest/update-manifest.ts';

/** Judges a project where no step does, and makes its verdicts known. */
export async function judgeNow(
  ports: ManifestPorts,
  project: string,
  options: Pick<JudgeOptions, 'trustsStored'> = {},
): Promise<void> {
  const { outdated } = await judgeProject(ports.store, project, options);
  if (outdated.length > 0) await updateProject(ports, project, outdated);
}
