const DAY_MICROS = 86_400_000_000n;

/** Bytes as Athena shows them, `68 69`. */
export function bytesText(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** A time of day, `HH:MM:SS.mmm`. */
export function timeText(micros: bigint): string {
  const millis = micros / 1000n;
  const two = (value: bigint) => value.toString().padStart(2, '0');
  const fraction = (millis % 1000n).toString().padStart(3, '0');
  return `${two(millis / 3_600_000n)}:${two((millis / 60_000n) % 60n)}:${two((millis / 1000n) % 60n)}.${fraction}`;
}

/** An interval as Athena shows it: `years-months`, or `days HH:MM:SS.mmm`. */
export function intervalText(interval: {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}): string {
  const micros = BigInt(interval.days) * DAY_MICROS + interval.micros;
  if (interval.months !== 0 && micros === 0n) {
    const months = Math.abs(interval.months);
    return `${interval.months < 0 ? '-' : ''}${Math.floor(months / 12)}-${months % 12}`;
  }
  const positive = micros < 0n ? -micros : micros;
  return `${micros < 0n ? '-' : ''}${positive / DAY_MICROS} ${timeText(positive % DAY_MICROS)}`;
}
