import type { VNode } from 'preact';
import { HeadRow } from '../../parts/head-row.tsx';
import type { ToldComparison } from '#schemas/compare.ts';
import { Icon } from '../../parts/icon.tsx';
import { countText } from '../../text/numbers.ts';
import { WideTable } from '../../parts/wide-table.tsx';
import { Text } from '../../text/text.tsx';

/** What makes two runs incomparable, before anything is coloured. */
export function Fairness({ answer }: { readonly answer: ToldComparison }): VNode {
  const { fair, words } = answer;
  const facts: readonly (readonly [string, number])[] = [
    ['shared items', fair.common],
    ['only in the baseline', fair.only_baseline],
    ['only in the candidate', fair.only_candidate],
  ];
  return (
    <section class="fairness" aria-labelledby="fairness">
      <h2 id="fairness">Is it fair?</h2>
      <dl class="facts">
        {facts.map(([what, count]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{countText(count)}</dd>
          </div>
        ))}
      </dl>
      {words.fairness.length === 0 ? (
        <p class="caveat">
          <Icon name="check" /> Nothing speaks against it: both runs are whole, of the same items
          and the same configuration.
        </p>
      ) : (
        <ul>
          {words.fairness.map((sentence) => (
            <li key={sentence} class="caveat">
              <Icon name="warning" />
              <span>
                <Text of={sentence} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {fair.config_diff.length === 0 ? null : <ConfigDifference rows={fair.config_diff} />}
    </section>
  );
}

function ConfigDifference({
  rows,
}: {
  readonly rows: ToldComparison['fair']['config_diff'];
}): VNode {
  return (
    <details>
      <summary>The configuration, key by key ({countText(rows.length)})</summary>
      <WideTable label="Configuration">
        <HeadRow of={['Key', 'Baseline', 'Candidate']} />
        <tbody>
          {rows.map(({ key, baseline, candidate }) => (
            <tr key={key}>
              <th scope="row">
                <Text of={key} />
              </th>
              <td>
                <Value of={baseline} />
              </td>
              <td>
                <Value of={candidate} />
              </td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    </details>
  );
}

const MOST_CHARACTERS = 2000;

function Value({ of }: { readonly of: unknown }): VNode {
  const text = of === null || of === undefined ? 'not there' : JSON.stringify(of);
  return (
    <code>
      <Text of={text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text} />
    </code>
  );
}
