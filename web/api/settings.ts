import type { Pin, TriedSettingsAnswer } from '#schemas/project-settings.ts';
import { isRecord, list, number, optional, record, type Shape, text } from '../fetch/shape.ts';
import { verdictShape } from './compare.ts';

export type SettingsPin = Pin;

export const pinShape = record<Pin>({ task: text, model: optional(text), runs: list(text) });

export interface Baselines {
  readonly tag: string;
  readonly runs: number;
  readonly pins: readonly Pin[];
}
export const baselinesShape = record<Baselines>({ tag: text, runs: number, pins: list(pinShape) });

/** The settings with their baselines read, and the whole of them as it came. */
export interface KnownSettings {
  readonly baselines: Baselines;
  readonly whole: Readonly<Record<string, unknown>>;
}

export const settingsShape: Shape<KnownSettings> = (value, at) => {
  const whole = isRecord(value) ? value : {};
  return { baselines: baselinesShape(whole['baselines'], `${at}.baselines`), whole };
};

/** What other settings would make of the kept verdicts: `GET …/settings/preview`. */
export const triedSettingsShape = record<TriedSettingsAnswer>({
  verdicts: number,
  changed: number,
  unknown: number,
  changes: list(record({ from: verdictShape, to: verdictShape, verdicts: number })),
  newest: list(
    record({ run_id: text, metric_name: text, ts: text, from: verdictShape, to: verdictShape }),
  ),
});

/** Which way is better for a metric, as the project's settings have it; up where they say nothing. */
export function directionOf(
  { metrics }: Readonly<Record<string, unknown>>,
  name: string,
): 'higher' | 'lower' | 'none' {
  const own = isRecord(metrics) && Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  const direction = isRecord(own) ? own['direction'] : undefined;
  return direction === 'lower' || direction === 'none' ? direction : 'higher';
}
