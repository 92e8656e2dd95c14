import type { VNode } from 'preact';

/** The name of a column; `figure` of one of figures, which stand at its end, `unseen` of one that needs no word. */
export type Column = string | { readonly figure: string } | { readonly unseen: string };

export function figure(name: string): Column {
  return { figure: name };
}

export function unseen(name: string): Column {
  return { unseen: name };
}

/** The head of a table, a cell for each column. */
export function HeadRow({ of }: { readonly of: readonly Column[] }): VNode {
  return (
    <thead>
      <tr>{of.map(cellOf)}</tr>
    </thead>
  );
}

function cellOf(column: Column): VNode {
  if (typeof column === 'string') {
    return (
      <th key={column} scope="col">
        {column}
      </th>
    );
  }
  if ('unseen' in column) {
    return (
      <th key={column.unseen} scope="col">
        <span class="unseen">{column.unseen}</span>
      </th>
    );
  }
  return (
    <th key={column.figure} scope="col" class="end">
      {column.figure}
    </th>
  );
}
