import type { VNode } from 'preact';
import { scoreText } from '../text/numbers.ts';

/** A score and its standard error; a dash where there is none. */
export function Score({
  score,
  stderr,
  stated = false,
}: {
  readonly score: number | null;
  readonly stderr: number | null;
  readonly stated?: boolean;
}): VNode {
  if (score === null) return <Absent what="no score" />;
  return (
    <span class="score">
      {scoreText(score)}
      {stderr === null ? null : <span class="stderr"> ± {scoreText(stderr)}</span>}
      {stated ? (
        <span class="stated" title="what its tool states, without items">
          {' '}
          stated
        </span>
      ) : null}
    </span>
  );
}

/** What stands where a row has no value. */
export function Absent({ what }: { readonly what: string }): VNode {
  return (
    <span class="absent" role="img" aria-label={what}>
      –
    </span>
  );
}

const day = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const seconds = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** A time of the user's zone to the minute, a short one without this year; the whole in UTC is its title. */
export function Time({
  at,
  isShort = false,
}: {
  readonly at: string;
  readonly isShort?: boolean;
}): VNode {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return <Absent what="no time" />;
  const utc = new Date(ms).toISOString();
  const text = timeText(ms);
  return (
    <time dateTime={utc} title={`${utc.slice(0, 19).replace('T', ' ')} UTC`}>
      {isShort && text.startsWith(day.format().slice(0, 5)) ? text.slice(5) : text}
    </time>
  );
}

export function timeText(ms: number): string {
  return `${day.format(ms)} ${clock.format(ms)}`;
}

const HALF_A_DAY_MS = 43_200_000;

/** A time that may be days ago: with its date where the clock alone would be taken for today's. */
export function sinceText(at: Date): string {
  return Date.now() - at.getTime() > HALF_A_DAY_MS ? timeText(at.getTime()) : clockText(at);
}

export function clockText(at: Date): string {
  return seconds.format(at);
}
