import type { VNode } from 'preact';
import type { GridColumn } from './column.ts';
import type { SortKey } from './sort.ts';

/** The head of a grid. A column that can be sorted by has a button. */
export function GridHead<Row>({
  columns,
  sort = '',
  onSort,
  isSelectable,
}: {
  readonly columns: readonly GridColumn<Row>[];
  readonly sort?: SortKey;
  readonly onSort?: (sort: SortKey) => void;
  readonly isSelectable: boolean;
}): VNode {
  return (
    <>
      <colgroup>
        {isSelectable ? <col style={{ width: '36px' }} /> : null}
        {columns.map(({ id, width }) => (
          <col key={id} style={{ width: `${width}px` }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {isSelectable ? (
            <th scope="col">
              <span class="unseen">selected</span>
            </th>
          ) : null}
          {columns.map(({ id, title, align, sortBy }) => (
            <th key={id} scope="col" class={align} aria-sort={directionOf(id, sort)}>
              {sortBy && onSort ? (
                <button type="button" onClick={() => onSort(sort === `-${id}` ? id : `-${id}`)}>
                  {title}
                  <span class="arrow" aria-hidden="true">
                    {sort === id ? '▲' : sort === `-${id}` ? '▼' : ''}
                  </span>
                </button>
              ) : (
                title
              )}
            </th>
          ))}
        </tr>
      </thead>
    </>
  );
}

function directionOf(id: string, sort: SortKey): 'ascending' | 'descending' | undefined {
  if (sort === id) return 'ascending';
  return sort === `-${id}` ? 'descending' : undefined;
}
