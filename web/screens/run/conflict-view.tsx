import type { VNode } from 'preact';
import { HeadRow } from '../../parts/head-row.tsx';
import type { Conflict } from '../../api/conflicts.ts';
import { JsonTree } from '../../parts/json-tree.tsx';
import { LongText } from '../../parts/long-text.tsx';
import { Absent } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { Text } from '../../text/text.tsx';
import { differences } from './json-difference.ts';

const MOST_SHOWN = 100;

/** Two events of one number, member by member: what stayed beside what lost. */
export function ConflictView({ conflict }: { readonly conflict: Conflict }): VNode {
  const { event_id: id, winner, loser } = conflict;
  const found = differences(winner?.sent, loser?.sent);
  const type = winner?.type ?? loser?.type ?? '';
  return (
    <article class="conflict">
      <h3>
        {id < 2 ** 52 ? `Event ${id}` : 'Item'}{' '}
        <Text of={winner?.sampleId ?? loser?.sampleId ?? ''} />{' '}
        <span class="small">
          <Text of={type} />
        </span>
      </h3>
      <WideTable label="Members that differ">
        <HeadRow of={['Member', 'Stayed', 'Lost']} />
        <tbody>
          {found.slice(0, MOST_SHOWN).map(({ path, one, other }) => (
            <tr key={path}>
              <th scope="row">
                <Text of={path} />
              </th>
              <td class="stayed">
                {one === undefined ? <Absent what="none" /> : <LongText of={one} />}
              </td>
              <td class="lost">
                {other === undefined ? <Absent what="none" /> : <LongText of={other} />}
              </td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      {winner ? null : <p class="small">The event that stayed is gone by retention.</p>}
      <details>
        <summary class="small">Both whole</summary>
        <JsonTree name="stayed" value={winner?.sent ?? null} />
        <JsonTree name="lost" value={loser?.sent ?? null} />
      </details>
    </article>
  );
}
