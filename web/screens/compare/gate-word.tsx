import type { VNode } from 'preact';
import type { ToldComparison } from '#schemas/compare.ts';
import { comparePath, comparisonShape } from '../../api/compare.ts';
import { settingsShape } from '../../api/settings.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Text } from '../../text/text.tsx';

/**
 * What evalsig's gate says of the same runs, for the least gain of the project's settings. Nothing where
 * they have none, or judge by the gate anyway.
 */
export function GateWord({
  project,
  answer: { baseline, candidate },
  metric,
}: {
  readonly project: string;
  readonly answer: ToldComparison;
  readonly metric: string;
}): VNode | null {
  const settings = useResource(`projects/${encodeURIComponent(project)}/settings`, settingsShape);
  const { min_delta: minDelta, policy } = settings.data?.whole ?? {};
  const isAsked = typeof minDelta === 'number' && policy !== 'evalsig_gate' && metric !== '';
  const runs = { baselines: [baseline.run_id], candidate: candidate.run_id };
  const gate = useResource(
    isAsked
      ? comparePath(project, runs, { metric, policy: 'evalsig_gate', limit: '1' })
      : undefined,
    comparisonShape,
  );
  const verdict = gate.data?.metrics[0]?.verdict;
  if (gate.error) {
    return (
      <p class="small">
        evalsig’s gate has no word: <Text of={gate.error.message} />
      </p>
    );
  }
  return verdict ? (
    <p>
      <strong>{verdict}</strong> by evalsig’s gate, for a gain of {String(minDelta)} or more
    </p>
  ) : null;
}
