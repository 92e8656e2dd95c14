import type { VNode } from 'preact';
import { errorsShape, type FailedEvaluation } from '../../api/results.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Paging } from '../../parts/paging.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Time } from '../../parts/values.tsx';
import { countText, durationText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { type ListProps, resultsState } from './state.ts';

const MOST_CHARACTERS = 20_000;

/** Evaluations that failed, newest first, with what they had until then. */
export function Errors({ project, revision }: ListProps): VNode {
  const { cursor } = resultsState.get();
  const query = new URLSearchParams({ limit: '50', ...(cursor === '' ? {} : { cursor }) });
  const path = `projects/${encodeURIComponent(project)}/errors?${query.toString()}`;
  const page = useResource(path, errorsShape, { revision });
  return (
    <Loaded resource={page} what="errors">
      {({ errors, next }) => (
        <div class="result-list">
          {errors.length === 0 ? <p class="nothing">No evaluation has failed.</p> : null}
          {errors.map((each) => (
            <Failed key={each.document_id} failed={each} />
          ))}
          <Paging
            cursor={cursor}
            next={next}
            shown={`${countText(errors.length)} errors`}
            onPage={(to) => resultsState.set({ cursor: to })}
          />
        </div>
      )}
    </Loaded>
  );
}

function Failed({ failed }: { readonly failed: FailedEvaluation }): VNode {
  const {
    document_id: id,
    ts,
    duration_seconds: seconds,
    error,
    partial_results: partial,
  } = failed;
  return (
    <article class="card">
      <h2>
        <Text of={error.type} />
      </h2>
      <p>
        <Text of={error.message} />
      </p>
      <p class="small facts-line">
        <Text of={id} /> <Time at={ts} />
        {seconds === null ? null : <span>after {durationText(seconds * 1000)}</span>}
      </p>
      <Json title="Details" value={error.details} />
      <Json title="Results until then" value={partial} />
    </article>
  );
}

function Json({ title, value }: { readonly title: string; readonly value: unknown }): VNode | null {
  if (value === null || value === undefined) return null;
  const text = JSON.stringify(value, undefined, 2);
  return (
    <details>
      <summary>{title}</summary>
      <pre class="json" tabIndex={0} aria-label={title}>
        <Text of={text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text} />
      </pre>
    </details>
  );
}
