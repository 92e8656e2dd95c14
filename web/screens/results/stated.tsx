import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import type { Mark } from '#schemas/mark.ts';
import { Absent } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { Text } from '../../text/text.tsx';

/** A JSON pointer (RFC 6901) to a member of a document. */
export function pointer(...path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A figure that follows from a document; what the document says instead is struck through, with its place. */
export function Computed({
  text,
  mark,
}: {
  readonly text: string | undefined;
  readonly mark: Mark | undefined;
}): VNode {
  const shown = text === undefined ? <Absent what="none" /> : <strong>{text}</strong>;
  if (!mark) return shown;
  return (
    <span class="contradicted">
      <del>
        <span class="unseen">stated </span>
        <Text of={String(mark.stated)} />
      </del>{' '}
      {shown}{' '}
      <code class="small">
        <Text of={mark.field} />
      </code>
    </span>
  );
}

/** All contradictions of a document. */
export function Marks({ marks }: { readonly marks: readonly Mark[] }): VNode | null {
  const own = marks.filter(
    ({ field }, place) => marks.findIndex((each) => each.field === field) === place,
  );
  if (own.length === 0) return null;
  return (
    <>
      <h3>Where it contradicts itself</h3>
      <WideTable label="Contradictions">
        <HeadRow of={['Place', figure('Stated'), figure('Follows')]} />
        <tbody>
          {own.map(({ field, stated, computed }) => (
            <tr key={field}>
              <th scope="row">
                <code>
                  <Text of={field} />
                </code>
              </th>
              <td class="end">
                <del>
                  <Text of={String(stated)} />
                </del>
              </td>
              <td class="end">
                {computed === null ? <Absent what="nothing" /> : <Text of={String(computed)} />}
              </td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    </>
  );
}
