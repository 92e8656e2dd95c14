import { signed } from '#compare/number-words.ts';
import { unitOf } from '#compare/verdict-sentence.ts';
import type { ComparedMetric } from '#schemas/compare.ts';
import { type Html, html } from './html.ts';

const HALF = 230;
const MIDDLE = 240;

/** The change and its interval about zero, on the scale of the widest interval of the report. */
export function intervalChart(metric: ComparedMetric, widest: number): Html {
  const { delta, ci } = metric;
  const [low, high] = ci ?? [null, null];
  if (delta === null || low === null || high === null || !(widest > 0)) return html``;
  const at = (value: number): string => (MIDDLE + (value / widest) * HALF).toFixed(1);
  const unit = unitOf(metric);
  const summary = `change ${signed(delta, unit)}, interval ${signed(low, unit)} to ${signed(high, unit)}`;
  return html`<svg class="interval" viewBox="0 0 480 28" role="img" aria-label="${summary}">
    <line class="axis" x1="10" y1="14" x2="470" y2="14" />
    <line class="zero" x1="${MIDDLE}" y1="2" x2="${MIDDLE}" y2="26" />
    <line class="reach" x1="${at(low)}" y1="14" x2="${at(high)}" y2="14" />
    <circle class="delta" cx="${at(delta)}" cy="14" r="4" />
  </svg>`;
}
