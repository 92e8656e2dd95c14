import { nudgeSchema } from '#contract/messages.ts';
import { MAX_NUDGE_WAITS } from '#contract/limits.ts';
import type { RunName } from '#contract/run-name.ts';
import { isDocumentSetName, parseSealTarget } from '#contract/seal-target.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import type { Clock } from '#ports/clock.ts';
import type { Queue } from '#ports/queue.ts';
import { nudgeMessage } from '../step/nudge.ts';
import { decodeMessage, type StepMessage } from '../step/step.ts';
import { type DocumentPorts, openDocumentSet } from './documents/open-document-set.ts';
import { decideAction, secondsUntilQuiet } from './next-action.ts';
import { type Debounce, type ProtocolPorts, sealOnce } from './protocol/seal-once.ts';
import { type SealOutcome, sealUntilSettled } from './protocol/until-settled.ts';
import { openRun, type RunPorts } from './run/open-run.ts';

export interface SealPorts extends ProtocolPorts, RunPorts, DocumentPorts {
  readonly seals: Pick<Queue, 'send'>;
  readonly clock: Clock;
  readonly quietSeconds: number;
}

/** Of a nudge: the inbox file that it follows, if any, and how often it waited. */
interface FollowedNudge {
  readonly after: string | undefined;
  readonly waits: number;
}

const ANYWAY: FollowedNudge = { after: undefined, waits: 0 };

/** Takes one nudge, for a run or a document set. */
export async function seal(ports: SealPorts, message: StepMessage): Promise<SealOutcome> {
  const { project, run_id, after, waits } = decodeMessage(nudgeSchema, message);
  const target = parseSealTarget(project, run_id);
  if (!isDocumentSetName(target)) return sealRun(ports, target, { after, waits });
  return sealUntilSettled(target, () =>
    sealOnce(ports, target, () => openDocumentSet(ports, target)),
  );
}

export function sealRun(
  ports: SealPorts,
  run: RunName,
  nudge: FollowedNudge = ANYWAY,
): Promise<SealOutcome> {
  return sealUntilSettled(run, (before) =>
    sealOnce(ports, run, async () => {
      const opened = await openRun(ports, run);
      const followed = before === 'sealed' ? ANYWAY : nudge;
      return { ...opened, debounce: debounce(ports, run, followed, opened.record?.content) };
    }),
  );
}

/**
 * A run waits by having the nudge sent again, for when it will have been quiet. A nudge has waited too
 * often where clocks disagree, or where the run goes on for long. Nothing is lost then: newer objects
 * have nudges of their own, and the sweep finds the run.
 */
function debounce(
  { seals, clock, quietSeconds }: SealPorts,
  run: RunName,
  { after, waits }: FollowedNudge,
  record: SealRecord | undefined,
): Debounce {
  return {
    decide: (newest, inbox) =>
      decideAction({ newest, inbox, after, record, nowMs: clock.now(), quietSeconds }),
    wait: async (newest) => {
      if (waits >= MAX_NUDGE_WAITS) return 'left to the sweep';
      const delaySeconds = secondsUntilQuiet(newest, quietSeconds, clock.now());
      await seals.send([nudgeMessage(run, newest, { delaySeconds, waits: waits + 1 })]);
      return 'waiting';
    },
  };
}
