import type { VNode } from 'preact';
import { type RunsIndex, runsIndexPath, runsIndexShape } from '../../api/runs-index.ts';
import { useResource } from '../../fetch/use-resource.ts';

/** Names that a field of a rule offers; more are no help to somebody who writes. */
const MOST_OFFERED = 200;

/** What the runs of a project have, for the fields of its rules to offer. */
export function RuleNames({ project }: { readonly project: string }): VNode | null {
  const { data } = useResource(runsIndexPath(project), runsIndexShape);
  if (!data) return null;
  return (
    <>
      {Object.entries(namesIn(data)).map(([member, names]) => (
        <datalist key={member} id={`rule-${member}`}>
          {[...new Set(names)].slice(0, MOST_OFFERED).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      ))}
    </>
  );
}

function namesIn({ runs }: RunsIndex): Readonly<Record<string, readonly string[]>> {
  return {
    task: runs.map(({ task }) => task),
    metric: runs.flatMap(({ metrics }) => metrics.map(({ name }) => name)),
    model: runs.map(({ model }) => model),
    tag: runs.flatMap(({ tags }) => tags),
  };
}
