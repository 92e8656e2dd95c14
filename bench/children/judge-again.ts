// Judges a project anew of which nothing has changed, and finds its alerts. Prints the times.
import { FileStore } from '#adapters/disk/file-store.ts';
import { dueAlerts } from '#alerts/due-alerts.ts';
import { judgeProject } from '#pipeline/judge/judge-project.ts';

const [dataDir = '', project = ''] = process.argv.slice(2);
const start = performance.now();
const { rows, settings, outdated } = await judgeProject(new FileStore(dataDir), project);
const judged = performance.now();
const alerts = dueAlerts(project, rows, settings);
const folded = performance.now();
console.log(
  JSON.stringify({
    judgeMs: judged - start,
    foldMs: folded - judged,
    rows: rows.length,
    outdated: outdated.length,
    alerts: alerts.length,
  }),
);
