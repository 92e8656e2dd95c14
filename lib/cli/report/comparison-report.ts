import { fairnessSentences } from '#compare/fairness-sentences.ts';
import { pText, signed } from '#compare/number-words.ts';
import { unitOf, verdictSentence } from '#compare/verdict-sentence.ts';
import type { CompareAnswer, ComparedMetric, ComparedRun, Verdict } from '#schemas/compare.ts';
import { scoreText } from '../print-table.ts';
import { data, type Html, html } from './html.ts';
import { intervalChart } from './interval-chart.ts';
import { table } from './tables.ts';

/** A verdict by its shape, its word and its colour; the words are the dashboard's. */
const signs: Readonly<Record<Verdict, readonly [shape: string, word: string, tone: string]>> = {
  REGRESSED: ['▼', 'worse', 'bad'],
  IMPROVED: ['▲', 'better', 'good'],
  NO_REGRESSION: ['=', 'not worse', 'calm'],
  INCONCLUSIVE: ['?', "can't tell", 'warn'],
  ALLOW: ['✓', 'allow', 'calm'],
  REJECT: ['✕', 'reject', 'bad'],
};

export function verdictChip(verdict: Verdict | null): Html {
  if (verdict === null) return html`<span class="chip">no verdict</span>`;
  const [shape, word, tone] = signs[verdict];
  return html`<span class="chip ${tone}">${shape} ${word}</span>`;
}

/** A comparison, in the words and figures of `evalake compare`. */
export function comparisonReport(answer: CompareAnswer): Html {
  const { baseline, candidate, metrics, fair } = answer;
  const widest = Math.max(
    0,
    ...metrics.flatMap(({ ci }) => ci ?? []).map((end) => Math.abs(end ?? 0)),
  );
  const verdicts = metrics.map(
    (metric) =>
      html`<li>
        ${verdictChip(metric.verdict)} ${data(verdictSentence(metric, fair))}
        ${intervalChart(metric, widest)}
      </li> `,
  );
  return html`<header>
      <h1>${data(candidate.run_id)} against ${data(baseline.run_id)}</h1>
      <p class="soft">${data(candidate.task_id)}</p>
    </header>
    ${fairness(answer)}
    <section>
      <h2>Verdicts</h2>
      <ul class="verdicts">
        ${verdicts}
      </ul>
    </section>
    <section>
      <h2>Figures</h2>
      ${figures(metrics)}
    </section>
    <section>
      <h2>Runs</h2>
      ${runs([
        ['baseline', baseline],
        ['candidate', candidate],
      ])}
    </section>
    ${items(answer)}`;
}

function fairness(answer: CompareAnswer): Html {
  const sentences = fairnessSentences(answer);
  if (sentences.length === 0) return html``;
  return html`<section>
    <h2>Before the verdicts</h2>
    <ul>
      ${sentences.map((sentence) => html`<li class="caveat">⚠ ${data(sentence)}</li>`)}
    </ul>
  </section>`;
}

function figures(metrics: readonly ComparedMetric[]): Html {
  const figure = (title: string) => ({ title, isFigure: true });
  return table(
    [
      { title: 'Metric' },
      ...['Baseline', 'Candidate', 'Change', 'Interval', 'p', 'Items', 'Worse', 'Better'].map(
        figure,
      ),
    ],
    metrics.map((metric) => {
      const { mean_baseline: before, mean_candidate: after, delta, ci, p_value: p } = metric;
      const unit = unitOf(metric);
      return [
        data(metric.metric_name),
        ...[
          scoreText(before, null),
          scoreText(after, null),
          delta === null ? '–' : signed(delta, unit),
          ci === null ? '–' : `${signed(ci[0], unit)} to ${signed(ci[1], unit)}`,
          p === null ? '–' : pText(p),
          String(metric.n_items),
          String(metric.worse ?? '–'),
          String(metric.better ?? '–'),
        ].map((text) => html`${text}`),
      ];
    }),
  );
}

function runs(named: readonly (readonly [string, ComparedRun])[]): Html {
  return table(
    ['', 'Run', 'Model', 'Status', 'Started', 'Configuration'].map((title) => ({ title })),
    named.map(([name, { run_id, model_id, status, ts, config_hash }]) => [
      html`${name}`,
      ...[run_id, model_id, status, ts, config_hash].map(data),
    ]),
  );
}

function items({ items: found, next, metrics }: CompareAnswer): Html {
  if (found.length === 0) return html``;
  const units = new Map(metrics.map((metric) => [metric.metric_name, unitOf(metric)]));
  const rows = found.map(({ item_id, metric_name, baseline, candidate, difference }) => [
    data(item_id),
    data(metric_name),
    html`${baseline}`,
    html`${candidate}`,
    html`${signed(difference, units.get(metric_name) ?? 'own')}`,
  ]);
  return html`<section>
    <h2>Items that changed most</h2>
    ${table(
      [
        { title: 'Item' },
        { title: 'Metric' },
        { title: 'Baseline', isFigure: true },
        { title: 'Candidate', isFigure: true },
        { title: 'Change', isFigure: true },
      ],
      rows,
    )}
    ${next === null ? html`` : html`<p class="soft">and more</p>`}
  </section>`;
}
