import type { ObjectStore } from '#ports/object-store.ts';
import { type PinChange, planPins, type SettingsToWrite } from '#read/compare/pin-baseline.ts';

/** A change of pins as it was asked for. */
export interface AskedChange {
  readonly project: string;
  readonly change: PinChange;
}

/** Settings with changed pins, in the forms in which they are kept and answered. */
export interface PlannedPins extends SettingsToWrite {
  /** JSON of the baselines. */
  readonly answer: Uint8Array;
}

/** @throws ProblemError, or what `planPins` throws */
export type PlanPins = (asked: AskedChange, signal: AbortSignal) => Promise<PlannedPins>;

/** Plans a change of pins where it is called. */
export async function planPinsHere(
  store: ObjectStore,
  { project, change }: AskedChange,
): Promise<PlannedPins> {
  const { baselines, ...planned } = await planPins(store, project, change);
  return { ...planned, answer: Buffer.from(JSON.stringify(baselines)) };
}
