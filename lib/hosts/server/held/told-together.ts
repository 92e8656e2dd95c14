import { setImmediate } from 'node:timers/promises';
import type { SealTarget } from '#contract/seal-target.ts';
import { tellSealedRuns } from '#pipeline/step/tell-manifest.ts';
import type { Queue } from '#ports/queue.ts';

interface Telling {
  readonly targets: SealTarget[];
  readonly sent: Promise<void>;
}

/**
 * Tells the manifest step of runs of a project that are sealed in one turn of the event loop in one
 * message: each message is written and synced when it is sent, received and deleted.
 */
export class ToldTogether {
  readonly #manifests: Pick<Queue, 'send'>;
  readonly #next = new Map<string, Telling>();

  constructor(manifests: Pick<Queue, 'send'>) {
    this.#manifests = manifests;
  }

  /** Resolves when the message is durable. @throws SendError */
  tell(target: SealTarget): Promise<void> {
    const { project } = target;
    const telling = this.#next.get(project) ?? this.#begin(project);
    telling.targets.push(target);
    return telling.sent;
  }

  #begin(project: string): Telling {
    const targets: SealTarget[] = [];
    const sent = setImmediate().then(() => {
      this.#next.delete(project);
      return tellSealedRuns(this.#manifests, project, targets);
    });
    const telling = { targets, sent };
    this.#next.set(project, telling);
    return telling;
  }
}
