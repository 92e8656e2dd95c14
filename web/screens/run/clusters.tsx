import type { VNode } from 'preact';
import type { Samples } from '../../api/samples.ts';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import { clustersOf, meanOf } from '../../parts/sample/clusters.ts';
import { Absent } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { countText, scoreText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';

const MOST = 100;

/** The mean of each metric in each cluster; nothing where samples name none. */
export function Clusters({ of: { metrics, rows } }: { readonly of: Samples }): VNode | null {
  const clusters = clustersOf(rows);
  if (clusters.length === 0) return null;
  return (
    <>
      <h3>By cluster</h3>
      <WideTable label="By cluster">
        <HeadRow
          of={['Cluster', figure('Samples'), ...metrics.map((name) => figure(visible(name)))]}
        />
        <tbody>
          {clusters.slice(0, MOST).map((cluster) => (
            <tr key={cluster.name}>
              <th scope="row">
                <Text of={cluster.name} />
              </th>
              <td class="end">{countText(cluster.rows.length)}</td>
              {metrics.map((metric, place) => {
                const mean = meanOf(cluster.rows.flatMap(({ scores }) => scores[place] ?? []));
                return (
                  <td key={metric} class="end">
                    {mean === null ? <Absent what="no score" /> : scoreText(mean)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </WideTable>
      {clusters.length > MOST ? (
        <p class="small">
          The {MOST} largest of {countText(clusters.length)} clusters.
        </p>
      ) : null}
    </>
  );
}
