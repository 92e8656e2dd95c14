import type { AskedGate } from '#gates/record-gate.ts';
import type { HandedRequest } from '#http/reading/reader.ts';
import type { Problem } from '#http/problem.ts';
import type { CheckedSettings, SentSettings } from '#http/settings/check-settings.ts';
import type { AskedChange, PlannedPins } from '#http/settings/plan-pins.ts';
import type { GateRecord } from '#schemas/gate.ts';

/** What a reading thread is asked. */
export type ReadTask =
  | { readonly kind: 'request'; readonly request: HandedRequest }
  | { readonly kind: 'gate'; readonly asked: AskedGate }
  | { readonly kind: 'settings'; readonly sent: SentSettings }
  | { readonly kind: 'pins'; readonly asked: AskedChange };

/** An error that is ours: its class does not pass between threads. */
export interface Fault {
  readonly name: string;
  readonly message: string;
}

/** A whole answer. */
export interface HandedAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** Is handed over without a copy. */
  readonly body: ArrayBuffer | undefined;
}

export type ReadAnswer = { readonly faults: readonly Fault[] } & (
  | HandedAnswer
  | { readonly kind: 'gate'; readonly record: GateRecord }
  | { readonly kind: 'settings'; readonly checked: CheckedSettings }
  | { readonly kind: 'pins'; readonly planned: PlannedPins }
  | { readonly kind: 'problem'; readonly problem: Problem }
);

export interface ReadingWorkerData {
  readonly dataFolder: string;
  /** A query that takes longer is stopped. */
  readonly querySeconds: number;
  /** The memory limit of all queries of a thread together. */
  readonly queryBytes: number;
}
