import { InvalidArgumentError, Option } from 'commander';
import { isProjectName } from '#contract/names.ts';
import { InvalidTimeError, parseTime } from '#contract/time.ts';

/** Options that several commands share. */

export function dataOption(): Option {
  return new Option('--data <folder>', 'data folder').env('EVALAKE_DATA').default('./data');
}

export function bucketOption(): Option {
  return new Option('--bucket <name>', 'bucket of a deployed lake, in place of --data');
}

export function projectOption(): Option {
  return new Option('--project <name>', 'project').argParser(parseProject);
}

export function endpointOption(): Option {
  return new Option('--endpoint <url>', 'evalake server to ask').env('EVALAKE_ENDPOINT');
}

export function keyOption(): Option {
  return new Option('--key <key>', 'key for the endpoint').env('EVALAKE_KEY');
}

export function jsonOption(): Option {
  return new Option('--json', 'print JSON');
}

export function parseProject(text: string): string {
  if (isProjectName(text)) return text;
  throw new InvalidArgumentError(
    "A project is letters, digits, '.', '_', '-', at most 64, a letter or digit first.",
  );
}

/** Parses the address of a server, to which paths are appended. */
export function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return text.endsWith('/') ? text.slice(0, -1) : text;
  throw new InvalidArgumentError('Expected an address such as https://evals.example.com.');
}

/** Parses the time of an option to microseconds since 1970. */
export function parseTimeOption(text: string): number {
  try {
    return parseTime(text);
  } catch (error) {
    if (error instanceof InvalidTimeError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

export function parseInteger(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

const UNIT_MS = new Map([
  ['', 1000],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** Parses a time span such as `90s`, `10m`, `1h` or `0` to milliseconds. */
export function parseSpanMs(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh]?)$/.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit);
  if (count !== '' && unitMs !== undefined) return Number(count) * unitMs;
  throw new InvalidArgumentError('Expected a time span such as 90s, 10m, 1h or 0.');
}
