import { cutNotice, fitTable } from './table/fit-table.ts';

/**
 * Prints rows under a header, each column as wide as its widest cell, and no wider than the terminal.
 * What goes to a file or a pipe is whole. Control characters are escaped.
 */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const whole = {
    header: header.map(escapeControls),
    rows: rows.map((row) => row.map(escapeControls)),
  };
  const columns = process.stdout.isTTY ? process.stdout.columns : Infinity;
  const fitted = fitTable(whole, columns);
  console.log(tableText(fitted.header, fitted.rows));
  const notice = cutNotice(fitted);
  if (notice !== undefined) console.error(`evalake: ${notice}`);
}

function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = '-'.repeat(
    Math.max(
      widths.reduce((sum, width) => sum + width + 2, -2),
      0,
    ),
  );
  return [line(header), rule, ...rows.map(line)].join('\n');
}

/** Escapes control and format characters, on which a terminal would act. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, escapeCharacter);
}

function escapeCharacter(char: string): string {
  const json = JSON.stringify(char).slice(1, -1);
  if (json !== char) return json;
  // JSON leaves characters past ASCII as they are, and a terminal acts on some of them too.
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

export function scoreText(score: number | null, stderr: number | null): string {
  if (score === null) return '-';
  return stderr === null ? score.toFixed(4) : `${score.toFixed(4)} ± ${stderr.toFixed(4)}`;
}
