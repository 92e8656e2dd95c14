import { type AlertPorts, raiseAlerts } from '#alerts/raise-alerts.ts';
import type { JudgedProject } from '#pipeline/judge/judge-project.ts';

/**
 * Raises the alerts that a project's comparisons call for. While runs of it are still to be judged it is
 * not known which, and the judge comes again.
 */
export async function alertWhenJudged(
  ports: AlertPorts,
  project: string,
  { rows, ruleRows, settings, isFinished }: JudgedProject,
): Promise<void> {
  if (isFinished) await raiseAlerts(ports, project, rows, settings, ruleRows);
}
