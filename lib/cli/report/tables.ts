import { type Html, html } from './html.ts';

export interface ReportColumn {
  readonly title: string;
  /** Figures stand at the end of their column. */
  readonly isFigure?: boolean;
}

/** A table of which the first cell of each row names it. */
export function table(columns: readonly ReportColumn[], rows: readonly (readonly Html[])[]): Html {
  const head = columns.map(({ title, isFigure }) =>
    isFigure
      ? html`<th scope="col" class="end">${title}</th>`
      : html`<th scope="col">${title}</th>`,
  );
  const body = rows.map(([first, ...others]) => {
    const cells = others.map((cell, place) =>
      columns[place + 1]?.isFigure ? html`<td class="end">${cell}</td>` : html`<td>${cell}</td>`,
    );
    return html`<tr>
      <th scope="row">${first ?? ''}</th>
      ${cells}
    </tr> `;
  });
  return html`<div
    class="table"
    role="region"
    aria-label="${columns[0]?.title ?? ''} table"
    tabindex="0"
  >
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}
