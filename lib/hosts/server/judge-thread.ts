import { type AlertPorts, raiseFreshAlerts } from '#alerts/raise-alerts.ts';
import type { JudgePass } from '#pipeline/judge/judge.ts';
import { AskedThread } from './threads/asked-thread.ts';
import type { JudgeTask, ThreadJudgement } from './judge-worker.ts';

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

  constructor(script: URL) {
    const ended = (code: number) =>
      new JudgeThreadError(`the judging thread ended with code ${code}`);
    this.#thread = new AskedThread({ script, youngMb: 64, ended });
  }

  /** @throws StoreUnavailableError, JudgeThreadError, what `judgeProject` throws, as an Error */
  async pass(task: JudgeTask, ports: AlertPorts): Promise<JudgePass> {
    const { outdated, alerts } = await this.#thread.ask(task);
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
