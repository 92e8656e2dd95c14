import type { RunDetail } from '#read/run-answers.ts';
import { verdictSchema } from '#schemas/compare.ts';
import { scoreText } from '../print-table.ts';
import { runLines } from '../run-lines.ts';
import { verdictChip } from './comparison-report.ts';
import { data, type Html, html } from './html.ts';
import { table } from './tables.ts';

/** One run, in the words and figures of `evalake run`. */
export function runReport(run: RunDetail): Html {
  const metrics = run.metrics.map(({ metric_name, score, stderr, n_items, verdict }) => [
    data(metric_name),
    html`${scoreText(score, stderr)}`,
    html`${n_items}`,
    verdictChip(verdictSchema.safeParse(verdict).data ?? null),
  ]);
  const tone = run.status === 'complete' ? 'calm' : 'warn';
  return html`<header>
      <h1>${data(run.run_id)} <span class="chip ${tone}">${run.status}</span></h1>
      <p class="soft">${data(run.task_id)}</p>
    </header>
    <section>
      <h2>Scores</h2>
      ${
        metrics.length === 0
          ? html`<p>This run has no scores.</p>`
          : table(
              [
                { title: 'Metric' },
                { title: 'Score', isFigure: true },
                { title: 'Items', isFigure: true },
                { title: 'Against its baseline' },
              ],
              metrics,
            )
      }
    </section>
    <section>
      <h2>Run</h2>
      ${table(
        [{ title: 'What' }, { title: 'Value' }],
        runLines(run).map(([name, value]) => [html`${name}`, data(value)]),
      )}
    </section>`;
}
