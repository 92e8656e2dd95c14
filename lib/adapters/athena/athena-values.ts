import { formatTimestamp, parseTimestamp } from '#contract/time.ts';
import type { SqlValue } from '#ports/sql-engine.ts';

/** A value of a result page, where everything is text, as the port gives it. */
export function fromText(text: string | undefined, type: string): SqlValue {
  if (text === undefined) return null;
  switch (type) {
    case 'boolean':
      return text === 'true';
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'float':
    case 'real':
    case 'double':
    case 'decimal':
      return Number(text);
    case 'timestamp':
    case 'timestamp with time zone':
      return timestamp(text);
    default:
      return text;
  }
}

/** `2026-11-21 08:11:10.000`, with ` UTC` or ` +01:00` when it has a zone; other zones stay. */
function timestamp(text: string): string {
  const micros = parseTimestamp(text.replace(/ UTC$/, 'Z').replace(/ (?=[+-]\d\d:\d\d$)/, ''));
  return micros === undefined ? text : formatTimestamp(micros);
}
