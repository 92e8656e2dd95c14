import type { VNode } from 'preact';
import { sqlState } from './state.ts';

/** A field for each `?`, with its meaning where the question says it. */
export function Parameters({
  count,
  meanings,
}: {
  readonly count: number;
  readonly meanings: readonly string[];
}): VNode | null {
  const { parameter } = sqlState.get();
  if (count === 0) return null;
  const places = Array.from({ length: count }, (_, place) => place);
  const change = (changed: number, value: string): void =>
    sqlState.set(
      { parameter: places.map((place) => (place === changed ? value : (parameter[place] ?? ''))) },
      { typing: true },
    );
  return (
    <fieldset class="parameters">
      <legend class="unseen">Values for each ?</legend>
      {places.map((place) => (
        <label key={place}>
          <span>
            ?{place + 1} {meanings[place]}
          </span>
          <input
            type="text"
            spellcheck={false}
            value={parameter[place] ?? ''}
            onInput={({ currentTarget: { value } }) => change(place, value)}
          />
        </label>
      ))}
    </fieldset>
  );
}
