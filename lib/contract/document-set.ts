/**
 * Results documents are sealed by time: the documents of a project with one timestamp, to the
 * millisecond, are a document set. It travels, stages and seals under the name of its time,
 * `yymmddTHHMMSSmmmZ` in UTC, where a recorder's run has its run id. Run ids that begin like it are
 * refused from recorders, so a name tells which of the two it is.
 */
const SET = /^(\d\d)(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/;
const RESERVED = /^\d{6}T\d{9}Z/;

/** Microseconds of 2000-01-01 and of 2100-01-01: two digits tell the year. */
const FIRST_MICROS = Date.UTC(2000, 0) * 1000;
const END_MICROS = Date.UTC(2100, 0) * 1000;

/** The set's name, or undefined outside the years 2000 to 2099. */
export function documentSetAt(micros: number): string | undefined {
  if (!(micros >= FIRST_MICROS && micros < END_MICROS)) return undefined;
  const text = new Date(Math.floor(micros / 1000)).toISOString();
  return text.slice(2).replace(/[-:.]/g, '');
}

export function isDocumentSet(runId: string): boolean {
  return SET.test(runId);
}

/** Whether the id is reserved for document sets, their documents and the runs of those. */
export function isReservedRunId(runId: string): boolean {
  return RESERVED.test(runId);
}

/** The set that a document's or its runs' id belongs to. */
export function documentSetOf(reservedId: string): string | undefined {
  return RESERVED.exec(reservedId)?.[0];
}

/** The set's time, microseconds since 1970. @throws RangeError when `set` is not the name of a set */
export function documentSetMicros(set: string): number {
  const match = SET.exec(set);
  if (!match) throw new RangeError(`${set} is no document set`);
  const [, year, month, day, hour, minute, second, millis] = match.map(Number);
  return (
    Date.UTC(
      2000 + (year ?? 0),
      (month ?? 0) - 1,
      day ?? 0,
      hour ?? 0,
      minute ?? 0,
      second ?? 0,
      millis ?? 0,
    ) * 1000
  );
}

/** The suite of a document's run, `{document}::{suite}::{metric}`: names hold no colon there. */
export function suiteOf(runId: string): string {
  return runId.slice(0, runId.lastIndexOf('::'));
}
