import type { VNode } from 'preact';
import { quarantineShape } from '../../api/conflicts.ts';
import { parseAsSent } from '../../fetch/json-as-sent.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { CopyCommand } from '../../parts/copy.tsx';
import { HeadRow } from '../../parts/head-row.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { Text } from '../../text/text.tsx';

/** What came for the run and was not taken in: refused, late, replaced. */
export function NotTakenIn({
  project,
  run,
  revision,
}: {
  readonly project: string;
  readonly run: string;
  readonly revision: string | undefined;
}): VNode | null {
  const query = new URLSearchParams({ run_id: run, limit: '50' }).toString();
  const path = `projects/${encodeURIComponent(project)}/quarantine?${query}`;
  const found = useResource(path, quarantineShape, { revision, parse: parseAsSent });
  const objects = found.data?.objects.filter(({ kind }) => kind !== 'conflicts') ?? [];
  if (objects.length === 0 && !found.error) return null;
  return (
    <section class="card broad">
      <h2>Not taken in</h2>
      <Loaded resource={found} what="quarantine" lines={3}>
        {() => (
          <WideTable label="Not taken in">
            <HeadRow of={['Kind', 'When', 'Why', 'To send it again']} />
            <tbody>
              {objects.map(({ kind, key, at, entries: [entry], replay }) => (
                <tr key={key}>
                  <td>
                    <Text of={kind} />
                  </td>
                  <td>
                    <Time at={at ?? ''} />
                  </td>
                  <td>
                    <Text of={entry?.reason ?? ''} />
                  </td>
                  <td>{replay === null ? null : <CopyCommand command={replay} />}</td>
                </tr>
              ))}
            </tbody>
          </WideTable>
        )}
      </Loaded>
    </section>
  );
}
