import type { VNode } from 'preact';
import { HeadRow } from '../../parts/head-row.tsx';
import { documentsShape } from '../../api/results.ts';
import { runPath } from '../../api/run-path.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { CopyButton } from '../../parts/copy.tsx';
import { Paging } from '../../parts/paging.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { countText } from '../../text/numbers.ts';
import { quoted } from '../../text/shell.ts';
import { Text } from '../../text/text.tsx';
import { type ListProps, resultsState } from './state.ts';

/** Every document that was taken in, newest first. */
export function Documents({ project, revision }: ListProps): VNode {
  const { cursor } = resultsState.get();
  const query = new URLSearchParams({ limit: '100', ...(cursor === '' ? {} : { cursor }) });
  const path = `projects/${encodeURIComponent(project)}/documents?${query.toString()}`;
  const page = useResource(path, documentsShape, { revision });
  const urlOf = (id: string) =>
    new URL(`v1/${runPath(project, id, 'results')}`, document.baseURI).href;
  return (
    <Loaded resource={page} what="documents">
      {({ documents, next }) => (
        <div class="result-list">
          {documents.length === 0 ? (
            <p class="nothing">No document has been sent.</p>
          ) : (
            <WideTable label="Documents">
              <HeadRow of={['Document', 'Time', 'Kind', 'Hash of its content', 'As it was sent']} />
              <tbody>
                {documents.map(({ document_id: id, ts, kind, content_hash: hash }) => (
                  <tr key={`${id}\n${hash}`}>
                    <th scope="row">
                      <Text of={id} />
                    </th>
                    <td>
                      <Time at={ts} />
                    </td>
                    <td>
                      <Text of={kind} />
                    </td>
                    <td class="soft">
                      <code>
                        <Text of={hash} />
                      </code>
                    </td>
                    <td>
                      <CopyButton text={`curl ${quoted(urlOf(id))}`} label="Copy as curl" />
                    </td>
                  </tr>
                ))}
              </tbody>
            </WideTable>
          )}
          <Paging
            cursor={cursor}
            next={next}
            shown={`${countText(documents.length)} documents`}
            onPage={(to) => resultsState.set({ cursor: to })}
          />
        </div>
      )}
    </Loaded>
  );
}
