import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ProblemAnswer, titleOf } from '../fetch/failures.ts';
import type { Resource } from '../fetch/use-resource.ts';
import { Text } from '../text/text.tsx';
import { CopyCommand } from './copy.tsx';
import { Icon } from './icon.tsx';
import { sinceText } from './values.tsx';

const SKELETON_AFTER_MS = 150;
const EXPLAIN_AFTER_MS = 2000;

/** What is asked for of a resource, and what becomes of it. */
export interface LoadedProps<T> {
  readonly resource: Resource<T>;
  /** What is waited for, in a word or two: "runs". */
  readonly what: string;
  /** Height of the skeleton in lines, so that what follows does not move. */
  readonly lines?: number;
  readonly children: (data: T) => ComponentChildren;
}

/**
 * Shows data, or why there is none: nothing for a moment, then a skeleton, then what is waited for. Old
 * data stays below a failure.
 */
export function Loaded<T>({ resource, what, lines = 8, children }: LoadedProps<T>): VNode {
  const { data, error, isLoading, at } = resource;
  return (
    <>
      {error ? (
        <Failure
          error={error}
          onRetry={resource.reload}
          since={data === undefined ? undefined : at}
        />
      ) : null}
      {data === undefined ? (
        isLoading ? (
          <Skeleton resource={resource} what={what} lines={lines} />
        ) : null
      ) : (
        <div class={error ? 'old' : 'whole'}>{children(data)}</div>
      )}
    </>
  );
}

function Skeleton<T>({
  resource: { isWaiting, cancel },
  what,
  lines,
}: {
  readonly resource: Resource<T>;
  readonly what: string;
  readonly lines: number;
}): VNode {
  const waited = useWaited();
  if (waited < SKELETON_AFTER_MS) return <div aria-busy="true" />;
  return (
    <div aria-busy="true" class="skeleton">
      <p role="status">
        {waited < EXPLAIN_AFTER_MS ? (
          <span class="unseen">loading {what}</span>
        ) : (
          <>
            {isWaiting ? `The server works on the ${what}` : `Waiting for the ${what}`},{' '}
            {Math.round(waited / 1000)} s{' '}
            <button type="button" onClick={cancel}>
              Cancel
            </button>
          </>
        )}
      </p>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} class="bone" />
      ))}
    </div>
  );
}

/** Milliseconds since the component came, in the steps that its look depends on. */
function useWaited(): number {
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    const fromMs = performance.now();
    const tell = () => setWaited(Math.ceil(performance.now() - fromMs));
    const first = window.setTimeout(tell, SKELETON_AFTER_MS);
    const each = window.setInterval(tell, 1000);
    return () => {
      window.clearTimeout(first);
      window.clearInterval(each);
    };
  }, []);
  return waited;
}

/** A failure: what happened, what to do, and another try. `since` is the time of what is still shown. */
export function Failure({
  error,
  onRetry,
  since,
}: {
  readonly error: Error;
  readonly onRetry?: (() => void) | undefined;
  readonly since?: Date | undefined;
}): VNode {
  const requestId = error instanceof ProblemAnswer ? error.requestId : undefined;
  return (
    <div class="notice failure" role="alert">
      <Icon name="warning" />
      <div>
        <h2>
          <Text of={titleOf(error)} />
        </h2>
        <p>
          <Text of={error.message} />
        </p>
        {requestId === undefined ? null : (
          <p class="small">
            request <Text of={requestId} />
          </p>
        )}
        {since ? <p class="small">What you see is of {sinceText(since)}.</p> : null}
        {onRetry ? (
          <button type="button" onClick={onRetry}>
            Retry
          </button>
        ) : null}
      </div>
    </div>
  );
}

/** Nothing to show: why, and what to do next. */
export function Empty({
  title,
  children,
  commands = [],
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly commands?: readonly string[];
}): VNode {
  return (
    <div class="notice empty">
      <div>
        <h2>{title}</h2>
        {children}
        {commands.map((command) => (
          <CopyCommand key={command} command={command} />
        ))}
      </div>
    </div>
  );
}
