import type { VNode } from 'preact';
import type { Provider } from '../../api/results.ts';
import { costText, scoreText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';

const WIDTH = 360;
const HEIGHT = 220;
const PAD = { left: 48, right: 72, top: 14, bottom: 30 };
const MOST_NAMED = 24;

interface Dot {
  readonly name: string;
  readonly score: number;
  readonly cost: number;
}

/** Score over cost. The line joins those that no other provider beats in both. */
export function CostScatter({
  providers,
}: {
  readonly providers: readonly Provider[];
}): VNode | null {
  const dots = providers.flatMap(
    ({ provider: name, overall_score: score, total_cost: cost }): Dot[] =>
      score === null || cost === null ? [] : [{ name, score, cost }],
  );
  if (dots.length < 2) return null;
  const best = unbeaten(dots);
  const mostCost = Math.max(...dots.map(({ cost }) => cost)) || 1;
  const scores = dots.map(({ score }) => score);
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const room = (high - low) * 0.15 || 0.05;
  const x = (cost: number) => PAD.left + (cost / mostCost) * (WIDTH - PAD.left - PAD.right);
  const y = (score: number) =>
    HEIGHT -
    PAD.bottom -
    ((score - low + room) / (high - low + 2 * room)) * (HEIGHT - PAD.top - PAD.bottom);
  const names = best.map(({ name }) => visible(name)).join(', ');
  return (
    <figure class="scatter">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Score over cost of ${dots.length} providers; no other is better and cheaper than ${names}`}
      >
        <path
          class="axis"
          d={`M${PAD.left} ${PAD.top}V${HEIGHT - PAD.bottom}H${WIDTH - PAD.right}`}
        />
        {[low, high].map((score) => (
          <text key={score} x={PAD.left - 6} y={y(score) + 4} text-anchor="end">
            {scoreText(score)}
          </text>
        ))}
        <text x={PAD.left} y={HEIGHT - 10} text-anchor="middle">
          $0
        </text>
        <text x={x(mostCost)} y={HEIGHT - 10} text-anchor="middle">
          {costText(mostCost)}
        </text>
        <path
          class="pareto"
          d={best
            .map(({ cost, score }, place) => `${place === 0 ? 'M' : 'L'}${x(cost)} ${y(score)}`)
            .join('')}
        />
        {dots.map((dot) => (
          <g key={dot.name} class={best.includes(dot) ? 'unbeaten' : 'beaten'}>
            <circle cx={x(dot.cost)} cy={y(dot.score)} r="4.5" />
            {dots.length <= MOST_NAMED ? (
              <text x={x(dot.cost) + 8} y={y(dot.score) + 4}>
                {shortened(visible(dot.name))}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
      <figcaption class="small">
        Score over cost. Filled: no other provider is both better and cheaper.
      </figcaption>
    </figure>
  );
}

/** From the cheapest on, each that scores higher than all cheaper ones. */
function unbeaten(dots: readonly Dot[]): readonly Dot[] {
  let most = -Infinity;
  return [...dots]
    .sort((a, b) => a.cost - b.cost || b.score - a.score)
    .filter(({ score }) => {
      const isBetter = score > most;
      most = Math.max(most, score);
      return isBetter;
    });
}

function shortened(name: string): string {
  return name.length > 14 ? `${name.slice(0, 13)}…` : name;
}
