import type { VNode } from 'preact';
import type { ToldComparison } from '#schemas/compare.ts';
import { CopyButton } from '../../parts/copy.tsx';
import { countText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { GateWord } from './gate-word.tsx';
import { compareState } from './state.ts';

/** The verdict as a sentence, and what the other metrics say. It has no colour: fairness comes first. */
export function Headline({
  project,
  answer,
  main,
}: {
  readonly project: string;
  readonly answer: ToldComparison;
  readonly main: string | undefined;
}): VNode {
  const { metrics, words } = answer;
  const { metric } = compareState.get();
  const wanted = metric === '' ? main : metric;
  const place = Math.max(
    0,
    metrics.findIndex(({ metric_name: name }) => name === wanted),
  );
  const sentence = words.metrics[place]?.sentence ?? '';
  const cut = sentence.search(/[;:] (?=\S*[−+\d])/);
  const [claim, figures] =
    cut < 0 ? [sentence, ''] : [sentence.slice(0, cut), sentence.slice(cut + 2)];
  return (
    <div class="headline">
      <h2>
        <Text of={claim} />
        {figures === '' ? null : <span class="unseen">:</span>}
      </h2>
      {figures === '' ? null : (
        <p>
          <Text of={figures} />
        </p>
      )}
      <GateWord project={project} answer={answer} metric={metrics[place]?.metric_name ?? ''} />
      <p class="small row">
        <span>{othersText(metrics.filter((_, each) => each !== place))}</span>
        <CopyButton text={sentence} label="Copy the sentence" />
      </p>
    </div>
  );
}

function othersText(others: ToldComparison['metrics']): string {
  if (others.length === 0) return 'It is the only metric of both runs.';
  const count = (wanted: string) => others.filter(({ verdict }) => verdict === wanted).length;
  const parts = [
    [count('REGRESSED') + count('REJECT'), 'worse'],
    [count('IMPROVED'), 'better'],
    [count('INCONCLUSIVE'), 'cannot be told'],
  ].flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`]));
  const rest = parts.length === 0 ? 'none worse' : parts.join(', ');
  return `${countText(others.length)} other metric${others.length === 1 ? '' : 's'}: ${rest}.`;
}
