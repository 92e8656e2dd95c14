import type { VNode } from 'preact';
import { figure, HeadRow } from '../head-row.tsx';
import { countText, scoreText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { binsOf } from './bins.ts';

const WIDTH = 480;
const HEIGHT = 96;

/** How often scores occur: a picture, a sentence, and the same as a table. */
export function Histogram({
  name,
  values,
  unscored,
}: {
  readonly name: string;
  readonly values: readonly number[];
  readonly unscored: number;
}): VNode {
  const bins = binsOf(values);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const step = WIDTH / Math.max(1, bins.length);
  const sentence = `${countText(values.length)} samples with a score of ${scoreText(bins[0]?.from ?? 0)} to ${scoreText(bins.at(-1)?.to ?? 0)}`;
  if (values.length === 0) return <p>No sample has a score.</p>;
  return (
    <figure class="histogram">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={sentence}>
        {bins.map(({ from, count }, place) => {
          const height = (count / most) * (HEIGHT - 2);
          return (
            <rect
              key={from}
              x={place * step + 1}
              width={Math.max(1, step - 2)}
              y={HEIGHT - height}
              height={height}
            />
          );
        })}
      </svg>
      <div class="axis small" aria-hidden="true">
        <span>{scoreText(bins[0]?.from ?? 0)}</span>
        <span>
          <Text of={name} />
        </span>
        <span>{scoreText(bins.at(-1)?.to ?? 0)}</span>
      </div>
      <figcaption class="small">
        {sentence}
        {unscored > 0 ? `; ${countText(unscored)} have none` : ''}.
      </figcaption>
      <details>
        <summary class="small">As a table</summary>
        <table class="plain">
          <HeadRow of={['Score', figure('Samples')]} />
          <tbody>
            {bins.map(({ from, to, count }) => (
              <tr key={from}>
                <td>{from === to ? scoreText(from) : `${scoreText(from)} to ${scoreText(to)}`}</td>
                <td class="end">{countText(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
