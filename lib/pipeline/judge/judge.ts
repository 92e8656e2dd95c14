import { judgementSchema } from '#contract/messages.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { eachProject } from '../step/each-project.ts';
import { runInTurns } from '../step/in-turns.ts';
import { decodeMessages, type StepFailure, type StepMessage } from '../step/step.ts';
import { tellJudge } from '../step/tell-judge.ts';
import { tellVerdicts } from '../step/tell-manifest.ts';
import type { JudgeMemory } from './judge-memory.ts';
import { type JudgedProject, judgeProject } from './judge-project.ts';

export interface JudgeStepPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Told of the runs whose verdicts have changed. */
  readonly manifests: Queue;
  /** Told of a project whose runs were not all judged in time. */
  readonly judgements: Queue;
  /** Whether there is time for one more project, where the step has to end. */
  readonly mayBegin?: () => boolean;
  /** Learns of a project's comparisons, changed or not; a failure has the message come again. */
  readonly onJudged?: ((project: string, judged: JudgedProject) => Promise<void>) | undefined;
  /** What earlier passes of this process read. */
  readonly judgeMemory?: JudgeMemory | undefined;
  /** Judges a project elsewhere, in place of the store's own pass and `onJudged`. */
  readonly pass?: ((project: string, deadlineMs: number) => Promise<JudgePass>) | undefined;
}

/** What a pass over a project leaves to be told. */
export interface JudgePass extends Pick<JudgedProject, 'outdated' | 'isFinished'> {
  /** Called when the queues were told; a failure has the message come again. */
  readonly follow: () => Promise<void>;
}

/** A step has minutes; the rest of a project comes with a message of its own. */
const LONGEST_MS = 60_000;

/** Judges the projects of the messages, each once. Returns the messages to retry. */
export async function judge(
  ports: JudgeStepPorts,
  messages: readonly StepMessage[],
): Promise<StepFailure[]> {
  const { decoded, failures } = await runInTurns(decodeMessages(judgementSchema, messages));
  const projects = new Map<string, { ids: string[] }>();
  for (const { message, content } of decoded) {
    const { ids } = projects.get(content.project) ?? { ids: [] };
    projects.set(content.project, { ids: [...ids, message.id] });
  }
  const { mayBegin = () => true } = ports;
  const failed = await eachProject(projects, mayBegin, (project) => judgeOne(ports, project));
  return [...failures, ...failed];
}

async function judgeOne(ports: JudgeStepPorts, project: string): Promise<void> {
  const { clock, manifests, judgements, pass = passHere(ports) } = ports;
  const judged = await pass(project, clock.now() + LONGEST_MS);
  await tellVerdicts(manifests, project, judged.outdated);
  if (!judged.isFinished) await tellJudge(judgements, project);
  await judged.follow();
}

function passHere({ store, clock, judgeMemory, onJudged }: JudgeStepPorts) {
  return async (project: string, deadlineMs: number): Promise<JudgePass> => {
    const judged = await judgeProject(store, project, {
      isOver: () => clock.now() > deadlineMs,
      ...(judgeMemory ? { memory: judgeMemory } : {}),
    });
    return { ...judged, follow: async () => onJudged?.(project, judged) };
  };
}
