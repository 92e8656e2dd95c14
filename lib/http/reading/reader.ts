import type { MakeGate } from '#gates/record-gate.ts';
import type { CheckSettings } from '../settings/check-settings.ts';
import type { PlanPins } from '../settings/plan-pins.ts';

/** The parts of a request on which its answer depends, beside what its sender may. */
export interface HandedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Answers elsewhere what takes long, so that the thread that takes requests stays free. */
export interface Reader {
  /**
   * Answers a request that a guard has let through, and whose parts were checked.
   * @param lane those of one lane are answered one after the other, and lanes take turns
   * @param signal tells that nobody waits for the answer any more
   * @throws ReadEndedError, ReadsBusyError
   */
  answer(request: HandedRequest, lane: string, signal: AbortSignal): Promise<Response>;

  /** @throws ReadEndedError, ReadsBusyError, ProblemError for what comparing throws */
  readonly makeGate: MakeGate;

  /** @throws ReadEndedError, ReadsBusyError, ProblemError as where they came in */
  readonly checkSettings: CheckSettings;

  /** @throws ReadEndedError, ReadsBusyError, ProblemError for what `planPins` throws */
  readonly planPins: PlanPins;
}
