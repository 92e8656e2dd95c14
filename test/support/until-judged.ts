import type { TestRun } from './compared-runs.ts';
import type { LocalServer } from './local-server.ts';

/** Waits until these runs are whole and judged; of them `bad` is the first, and has no baseline. */
export async function untilJudged(local: LocalServer, runs: readonly TestRun[]): Promise<void> {
  await local.until(
    () =>
      Promise.all(
        runs.map(({ id }) => local.json(`/v1/projects/demo/runs/${encodeURIComponent(id)}`)),
      ),
    (answers) => answers.every((answer) => JSON.stringify(answer).includes('"complete"')),
  );
  await local.until(
    async () => (await fetch(`${local.url}/v1/projects/demo/compare?candidate=bad`)).text(),
    (answer) => answer.includes('no-baseline'),
  );
}
