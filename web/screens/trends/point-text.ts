import { timeText } from '../../parts/values.tsx';
import { countText, scoreText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { verdictWord } from '../../parts/verdict-word.ts';
import type { Panel, Point } from './series.ts';

/** A point in a line of words. */
export function pointText(point: Point, model: string): string {
  const { ms, score, stderr, items, run, runs, isHollow, newTags, isBaseline } = point;
  return [
    `${visible(model)}, ${timeText(ms)}: ${scoreText(score)}${stderr === null ? '' : ` ± ${scoreText(stderr)}`}`,
    runs > 1 ? `mean of ${countText(runs)} runs` : visible(run.id),
    ...(items === null ? [] : [`${countText(items)} items`]),
    ...(run.verdict === null || runs > 1 ? [] : [verdictWord(run.verdict)]),
    ...(isHollow ? ['incomplete'] : []),
    ...(point.isConfigChanged ? ['another configuration'] : []),
    ...newTags.map((tag) => `first with the tag ${visible(tag)}`),
    ...(isBaseline ? ['baseline'] : []),
  ].join(', ');
}

/** What a chart shows, in words. */
export function summaryOf({ task, metric, runs, series }: Panel): string {
  const known = series.filter(({ points }) => points.length > 0);
  const models = known.map(({ model, points }) => {
    const scores = points.map(({ score }) => score);
    const [low, high] = [
      scores.reduce((a, b) => Math.min(a, b), Infinity),
      scores.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
    const last = points.at(-1);
    return `${visible(model)}: last ${scoreText(last?.score ?? 0)}, lowest ${scoreText(low)}, highest ${scoreText(high)}`;
  });
  return `${visible(metric)} of ${visible(task)}, ${countText(runs)} runs. ${models.join('; ')}.`;
}
