import type { VNode } from 'preact';
import { HeadRow } from '../../parts/head-row.tsx';
import { CopyCommand } from '../../parts/copy.tsx';
import { Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { me } from '../../session/session.ts';
import { quoted } from '../../text/shell.ts';
import { Text } from '../../text/text.tsx';

/** The keys of this session, and the commands that make and end keys. */
export function Keys({ project }: { readonly project: string }): VNode {
  const keys = me.value?.keys ?? [];
  return (
    <div class="channels">
      {keys.length === 0 ? (
        <p>This server is open to this machine: no key exists yet.</p>
      ) : (
        <WideTable label="Keys of this session">
          <HeadRow of={['Key', 'Scope', 'Project', 'Ends']} />
          <tbody>
            {keys.map(({ id, scope, project: of, expires_at: until }) => (
              <tr key={id}>
                <th scope="row">
                  <Text of={id} />
                </th>
                <td>{scope}</td>
                <td>{of === null ? 'all' : <Text of={of} />}</td>
                <td>{until === null ? 'never' : <Time at={until} />}</td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      )}
      <p>
        Keys are made, listed and ended where the lake is, so that no secret is made in a browser:
      </p>
      <CopyCommand command={`evalake keys create --scope read --project ${quoted(project)}`} />
      <CopyCommand command="evalake keys list" />
      <CopyCommand command="evalake keys revoke ID" />
    </div>
  );
}
