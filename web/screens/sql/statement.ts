import { quoted } from '../../text/shell.ts';

/** What is asked: the body of `POST /v1/sql`. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
  readonly limit: number;
}

/** A value for a `?` as it was typed: what JSON takes for a number is one, as for `evalake query`. */
export function parameterValue(typed: string): string | number {
  const isNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(typed);
  return isNumber && Number.isFinite(Number(typed)) ? Number(typed) : typed;
}

/** The command that asks the same of this server. */
export function queryCommand(sql: string, typed: readonly string[], limit: string): string {
  const values = typed.map((value) =>
    value.startsWith('-') ? `--parameter=${quoted(value)}` : `--parameter ${quoted(value)}`,
  );
  const words = ['evalake query', quoted(sql), ...values];
  return [...words, `--limit ${limit}`, `--endpoint ${window.location.origin}`].join(' ');
}
