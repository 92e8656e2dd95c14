import type { ParseTree } from 'antlr4ng';
import { zoneOf } from './expression-kinds.ts';
import { quote, type TextOf } from './tree.ts';

/**
 * DuckDB's times have no zone of their own. So a time `AT TIME ZONE` is translated to its local time,
 * of which hour, day and text can be told, and back to the instant where it is compared or counted.
 */

export function isOffset(zone: string): boolean {
  return /^[+-]\d\d:\d\d$/.test(zone);
}

/** The local time in the zone of a time, which without a zone of its own is in UTC. */
export function localTime(time: string, zone: string): string {
  const instant = `CAST(${time} AS TIMESTAMP WITH TIME ZONE)`;
  return isOffset(zone)
    ? `(timezone('UTC', ${instant}) + ${offsetInterval(zone)})`
    : `timezone(${quote(zone)}, ${instant})`;
}

/** The translated expression, as an instant where it is a local time. */
export function instantOf(node: ParseTree, text: TextOf): string {
  const zone = zoneOf(node);
  if (zone === undefined) return text(node);
  return isOffset(zone)
    ? `timezone('UTC', ${text(node)} - ${offsetInterval(zone)})`
    : `timezone(${quote(zone)}, ${text(node)})`;
}

function offsetInterval(zone: string): string {
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(4)].map(Number);
  const all = (hours ?? 0) * 60 + (minutes ?? 0);
  return `INTERVAL '${zone.startsWith('-') ? '-' : ''}${all}' MINUTE`;
}
