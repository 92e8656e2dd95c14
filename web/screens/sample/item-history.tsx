import type { VNode } from 'preact';
import { type ItemRun, itemHistoryShape } from '../../api/item-history.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Loaded } from '../../parts/states.tsx';
import { timeText } from '../../parts/values.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText, scoreText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';

export interface ItemHistoryProps {
  readonly project: string;
  readonly task: string;
  readonly item: string;
  /** The run that is being read. */
  readonly run: string;
}

/** The item in the last runs of its task, a line a model: what is always right, never, or now and then. */
export function ItemHistory({ project, task, item, run }: ItemHistoryProps): VNode {
  const query = new URLSearchParams({ item, task }).toString();
  const path = `projects/${encodeURIComponent(project)}/items/-/history?${query}`;
  const history = useResource(path, itemHistoryShape);
  return (
    <aside class="item-history" aria-label="The sample in other runs">
      <h2>In the last runs</h2>
      <Loaded resource={history} what="other runs" lines={3}>
        {({ runs, total }) => (
          <>
            <p>{sentenceOf(runs)}</p>
            {byModel(runs).map(([model, own]) => (
              <div key={model}>
                <h3 class="small">
                  <Text of={model} />
                </h3>
                <ol>
                  {own.map((each) => (
                    <li key={each.run_id}>
                      <Cell
                        project={project}
                        item={item}
                        of={each}
                        isShown={each.run_id === run}
                        height={heightIn(runs, each)}
                      />
                    </li>
                  ))}
                </ol>
              </div>
            ))}
            <p class="small">
              The oldest on the left, of {countText(total)} {total === 1 ? 'run' : 'runs'} of{' '}
              <Text of={task} />.
            </p>
          </>
        )}
      </Loaded>
    </aside>
  );
}

const states: Readonly<Record<ItemRun['state'], string>> = {
  scored: 'no score',
  absent: 'not in this run',
  pruned: 'gone by retention',
  changing: 'being sealed again',
};

function Cell({
  project,
  item,
  of: { run_id: run, model_id: model, ts, state, score },
  isShown,
  height,
}: {
  readonly project: string;
  readonly item: string;
  readonly of: ItemRun;
  readonly isShown: boolean;
  readonly height: number;
}): VNode {
  const what = score === null ? states[state] : scoreText(score);
  const name = `${what} in ${visible(run)} of ${visible(model)}, ${timeText(Date.parse(ts))}`;
  const picture = (
    <svg viewBox="0 0 16 24" class={score === null ? 'none' : ''} aria-hidden="true">
      <rect class="room" x="0.5" y="0.5" width="15" height="23" />
      <rect y={24 - height * 24} width="16" height={height * 24} />
    </svg>
  );
  const to = addressOf('sample', project, { run, sample: item });
  return to ? (
    <Link to={to} title={name} aria-label={name} aria-current={isShown ? 'page' : undefined}>
      {picture}
    </Link>
  ) : (
    <span title={name}>{picture}</span>
  );
}

/** How full a cell is: a share as it is, another score by its place among those shown. */
function heightIn(runs: readonly ItemRun[], { score }: ItemRun): number {
  if (score === null) return 0;
  const known = runs.flatMap((each) => each.score ?? []);
  const [least, most] = [Math.min(0, ...known), Math.max(1, ...known)];
  return (score - least) / (most - least);
}

/** The models in the order of their newest runs, the runs of each the oldest first. */
function byModel(runs: readonly ItemRun[]): readonly (readonly [string, readonly ItemRun[]])[] {
  const models = new Map<string, ItemRun[]>();
  for (const run of runs) {
    const own = models.get(run.model_id) ?? [];
    models.set(run.model_id, own);
    own.unshift(run);
  }
  return [...models];
}

function sentenceOf(runs: readonly ItemRun[]): string {
  const known = runs.flatMap(({ score }) => score ?? []);
  const count = countText(known.length);
  if (known.length === 0) return 'No run has a score of it.';
  const right = known.filter((score) => score === 1).length;
  const isRightOrWrong = known.every((score) => score === 0 || score === 1);
  const sum = known.reduce((total, score) => total + score, 0);
  if (!isRightOrWrong) return `${scoreText(sum / known.length)} in the mean of ${count} runs.`;
  if (right === known.length) return `Right in all of ${count}: it tells no model from another.`;
  if (right === 0) return `Wrong in all of ${count}: too hard, or its answer is wrong.`;
  return `Right in ${countText(right)} of ${count}.`;
}
