import type { RecordedEvent } from '../../api/events.ts';
import { SentNumber } from '../../fetch/json-as-sent.ts';
import { isRecord } from '../../fetch/shape.ts';

/** The events of one answer to a sample. */
export interface Epoch {
  readonly number: number;
  readonly events: readonly RecordedEvent[];
}

/** A score that an event gives. */
export interface EventScore {
  readonly name: string;
  readonly value: number | SentNumber | boolean;
}

/**
 * The events of a sample by its answers. A posted item says which it is; a recorder's events follow each
 * other: what comes after a score, and gives none, begins the next answer, and so does a second score of
 * the same metric.
 */
export function epochsOf(events: readonly RecordedEvent[]): readonly Epoch[] {
  const epochs = new Map<number, RecordedEvent[]>();
  let current = 0;
  let scored = new Set<string>();
  for (const event of events) {
    const names = scoresOf(event).map(({ name }) => name);
    const isNext = names.length === 0 ? scored.size > 0 : names.some((name) => scored.has(name));
    if (isNext && event.epoch === undefined) {
      current++;
      scored = new Set();
    }
    names.forEach((name) => scored.add(name));
    const number = event.epoch ?? current;
    const found = epochs.get(number) ?? [];
    epochs.set(number, found);
    found.push(event);
  }
  return [...epochs]
    .sort(([a], [b]) => a - b)
    .map(([number, found]) => ({ number, events: found }));
}

/** The scores that an event states: `correct` of a match, every number and boolean of metrics. */
export function scoresOf({ type, data }: RecordedEvent): readonly EventScore[] {
  if (!isRecord(data)) return [];
  if (type === 'match') {
    const { correct } = data;
    return isScore(correct) ? [{ name: 'accuracy', value: correct }] : [];
  }
  if (type !== 'metrics') return [];
  return Object.entries(data).flatMap(([name, value]) => (isScore(value) ? [{ name, value }] : []));
}

function isScore(value: unknown): value is EventScore['value'] {
  return typeof value === 'boolean' || typeof value === 'number' || value instanceof SentNumber;
}
