/** The text of Python's `str(datetime)` in UTC, to the microsecond, without its zone. */
export function pythonTime(ms: number): string {
  return `${new Date(ms).toISOString().replace('T', ' ').slice(0, -1)}000`;
}
