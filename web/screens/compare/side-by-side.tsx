import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ComparedItem, ToldComparison } from '#schemas/compare.ts';
import { type ItemAnswer, itemAnswerShape } from '../../api/item-answers.ts';
import { runPath } from '../../api/run-path.ts';
import { ProblemAnswer } from '../../fetch/failures.ts';
import { type Resource, useResource } from '../../fetch/use-resource.ts';
import { Icon } from '../../parts/icon.tsx';
import { Loaded } from '../../parts/states.tsx';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText, scoreText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import { compareState } from './state.ts';
import { type Stretch, wordDiff } from './word-diff.ts';

/** Longer texts are cut here; the whole of them is in the sample. */
const MOST_CHARACTERS = 20_000;

/** A question of so many characters is shown without being asked for. */
const MOST_OPEN = 600;

/** Both answers to one item beside each other, the words that differ marked. */
export function SideBySide({
  project,
  answer: { baseline, candidate },
  item,
}: {
  readonly project: string;
  readonly answer: ToldComparison;
  readonly item: ComparedItem | undefined;
}): VNode {
  const { item: id } = compareState.get();
  const query = { sample_id: id, limit: '100' };
  const before = useResource(runPath(project, baseline.run_id, 'events', query), itemAnswerShape);
  const after = useResource(runPath(project, candidate.run_id, 'events', query), itemAnswerShape);
  const [a, b] = [outputOf(before), outputOf(after)];
  const marked = useWordDiff(a, b);
  const input = after.data?.input ?? before.data?.input;
  const expected = after.data?.expected ?? before.data?.expected;
  return (
    <section class="side-by-side" aria-label={`Item ${visible(id)}`}>
      <div class="card-head">
        <h3>
          <Text of={id} />
        </h3>
        <button
          type="button"
          class="quiet square"
          aria-label="Close the item"
          onClick={() => compareState.set({ item: '', of: '' })}
        >
          <Icon name="close" />
        </button>
      </div>
      {input === undefined ? null : (
        <details open={input.length <= MOST_OPEN}>
          <summary>What was asked</summary>
          <pre tabIndex={0} aria-label="What was asked">
            <Text of={cut(input)} />
          </pre>
        </details>
      )}
      {expected === undefined ? null : (
        <p class="expected">
          <span class="small">expected</span> <Text of={cut(expected)} />
        </p>
      )}
      <div class="answers">
        <Answer
          project={project}
          title="Baseline"
          runId={baseline.run_id}
          sample={id}
          score={item?.baseline}
          resource={before}
          stretches={marked?.[0]}
          tone="was"
        />
        <Answer
          project={project}
          title="Candidate"
          runId={candidate.run_id}
          sample={id}
          score={item?.candidate}
          resource={after}
          stretches={marked?.[1]}
          tone="is"
        />
      </div>
    </section>
  );
}

function Answer({
  project,
  title,
  runId,
  sample,
  score,
  resource,
  stretches,
  tone,
}: {
  readonly project: string;
  readonly title: string;
  readonly runId: string;
  readonly sample: string;
  readonly score: number | undefined;
  readonly resource: Resource<ItemAnswer>;
  readonly stretches: readonly Stretch[] | undefined;
  readonly tone: 'was' | 'is';
}): VNode {
  const to = addressOf('sample', project, { run: runId, sample });
  const size = resource.data?.outputs.join('').length ?? 0;
  const isGone =
    resource.error instanceof ProblemAnswer && [404, 410].includes(resource.error.status);
  return (
    <div class="answer">
      <h4 class="small">
        {title} {score === undefined ? null : <strong>{scoreText(score)}</strong>}
        {to ? <Link to={to}>open</Link> : null}
      </h4>
      {isGone ? (
        <p class="nothing">
          <Text of={resource.error.message} />
        </p>
      ) : (
        <Loaded resource={resource} what="answer" lines={3}>
          {(data) =>
            data.outputs.length === 0 ? (
              <p class="nothing">No output was recorded for this item.</p>
            ) : (
              <pre tabIndex={0} aria-label={`${title}: output`}>
                {stretches === undefined ? (
                  <Text of={outputOf(resource) ?? ''} />
                ) : (
                  <Marked stretches={stretches} tone={tone} />
                )}
              </pre>
            )
          }
        </Loaded>
      )}
      {size > MOST_CHARACTERS ? (
        <p class="small">
          the first {countText(MOST_CHARACTERS)} of {countText(size)} characters
        </p>
      ) : null}
    </div>
  );
}

function Marked({
  stretches,
  tone,
}: {
  readonly stretches: readonly Stretch[];
  readonly tone: 'was' | 'is';
}): VNode {
  return (
    <>
      {stretches.map(({ text, isOwn }, place) => {
        if (!isOwn) return <Text key={place} of={text} />;
        const inner = <Text of={text} />;
        return tone === 'was' ? <del key={place}>{inner}</del> : <ins key={place}>{inner}</ins>;
      })}
    </>
  );
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** All answers of a run to the item, one below the other. */
function outputOf({ data }: Resource<ItemAnswer>): string | undefined {
  return data && data.outputs.length > 0 ? cut(data.outputs.join('\n\n')) : undefined;
}

/** The words that differ, once there are both texts; these are shown before they are compared. */
function useWordDiff(
  before: string | undefined,
  after: string | undefined,
): ReturnType<typeof wordDiff> {
  const [marked, setMarked] = useState<ReturnType<typeof wordDiff>>();
  useEffect(() => {
    setMarked(before === undefined || after === undefined ? undefined : wordDiff(before, after));
  }, [before, after]);
  return marked;
}
