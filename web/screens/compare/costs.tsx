import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import type { IndexedRun } from '../../api/runs-index.ts';
import { Absent } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { costText, countText, durationText } from '../../text/numbers.ts';

const rows: readonly {
  readonly what: string;
  readonly of: (run: IndexedRun) => number | null;
  readonly text: (value: number) => string;
}[] = [
  { what: 'Tokens', of: ({ tokens }) => tokens, text: countText },
  { what: 'Cost', of: ({ costDollars }) => costDollars, text: costText },
  { what: 'Time', of: ({ durationMs }) => durationMs, text: durationText },
];

/** What both runs took, of the rows that one of them has. */
export function Costs({
  before,
  after,
}: {
  readonly before: IndexedRun;
  readonly after: IndexedRun;
}): VNode | null {
  const known = rows.filter(({ of }) => of(before) !== null || of(after) !== null);
  if (known.length === 0) return null;
  const cell = (value: number | null, text: (value: number) => string) =>
    value === null ? <Absent what="not told" /> : text(value);
  return (
    <section aria-labelledby="took">
      <h2 id="took">What they took</h2>
      <WideTable label="What they took">
        <HeadRow of={['Whole run', figure('Baseline'), figure('Candidate'), figure('Change')]} />
        <tbody>
          {known.map(({ what, of, text }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td class="end">{cell(of(before), text)}</td>
              <td class="end">{cell(of(after), text)}</td>
              <td class="end">{ratioText(of(before), of(after)) ?? <Absent what="none" />}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    </section>
  );
}

function ratioText(before: number | null, after: number | null): string | undefined {
  if (before === null || after === null || before === 0) return undefined;
  const percent = Math.round((after / before - 1) * 100);
  return percent === 0 ? '0 %' : `${percent < 0 ? '\u2212' : '+'}${countText(Math.abs(percent))} %`;
}
