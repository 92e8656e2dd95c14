import { type AlertPorts, raiseFreshAlerts } from '#alerts/raise-alerts.ts';
import type { JudgePass } from '#pipeline/judge/judge.ts';
import { AskedThread } from './threads/asked-thread.ts';
import { withinMemory } from './threads/project-too-large.ts';
import type { JudgeTask, ThreadJudgement } from './judge-worker.ts';

/** The runs and comparisons of a project lie in memory: some 300,000 metrics of runs fit. */
const HEAP_MB = 512;

/** The judging thread ended before it answered. */
export class JudgeThreadError extends Error {
  override readonly name = 'JudgeThreadError';
}

/**
 * Judges projects in a thread of its own: reading the runs of a project, and comparing items, takes
 * processor time in which the server must go on acknowledging and sealing. The thread alone writes
 * comparisons, for the conditions of puts hold within one store; alerts, which others change as well,
 * are raised by the caller's.
 */
export class JudgeThread {
  readonly #thread: AskedThread<JudgeTask, ThreadJudgement>;

  readonly #heapMb: number;

  constructor(script: URL, heapMb = HEAP_MB) {
    this.#heapMb = heapMb;
    const ended = (code: number) =>
      new JudgeThreadError(`the judging thread ended with code ${code}`);
    this.#thread = new AskedThread({ script, youngMb: 64, heapMb, ended });
  }

  /** @throws StoreUnavailableError, ProjectTooLargeError, JudgeThreadError, what `judgeProject` throws, as an Error */
  async pass(task: JudgeTask, ports: AlertPorts): Promise<JudgePass> {
    const asked = this.#thread.ask(task);
    const bound = { project: task.project, heapMb: this.#heapMb };
    const { outdated, alerts } = await withinMemory(asked, 'judging', bound);
    return {
      outdated,
      isFinished: alerts !== undefined,
      follow: async () => {
        if (alerts) await raiseFreshAlerts(ports, task.project, alerts);
      },
    };
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
