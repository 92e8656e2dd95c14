import type { Refused } from './refusals.ts';
import type { RunImport } from './run-import.ts';
import type { ImportTarget } from './target.ts';

/** A batch is sent when it holds this much. A Lambda takes no body over 6 MiB. */
const MOST_EVENTS = 1000;
const MOST_BYTES = 1024 * 1024;

interface Waiting {
  readonly eventId: number | undefined;
  readonly where: string;
}

/** Collects events of one run at a time, sends them, and notes what became of each. */
export class Batches {
  readonly #target: ImportTarget;
  readonly #refuse: (refused: Refused) => void;
  #run: RunImport | undefined;
  #texts: Buffer[] = [];
  #waiting: Waiting[] = [];
  #bytes = 0;

  constructor(target: ImportTarget, refuse: (refused: Refused) => void) {
    this.#target = target;
    this.#refuse = refuse;
  }

  /** Whether nothing waits: all that was added is durable at the endpoint, or refused. */
  get isEmpty(): boolean {
    return this.#texts.length === 0;
  }

  /** `eventId` is undefined for what takes no number. */
  async add(
    run: RunImport,
    text: Buffer,
    where: string,
    eventId: number | undefined,
  ): Promise<void> {
    if (this.#run !== run || this.#bytes + text.length > MOST_BYTES) await this.flush();
    this.#run = run;
    this.#texts.push(text);
    this.#waiting.push({ eventId, where });
    this.#bytes += text.length + 1;
    if (this.#texts.length >= MOST_EVENTS) await this.flush();
  }

  async flush(): Promise<void> {
    const run = this.#run;
    if (run === undefined || this.isEmpty) return;
    const lineFeed = Buffer.from('\n');
    const body = Buffer.concat(this.#texts.flatMap((text) => [text, lineFeed]));
    const { metric, configHash } = run.spec ?? {};
    const { quarantined } = await this.#target.send(body, { metric, configHash });
    const reasons = new Map(quarantined.map(({ index, reason }) => [index, reason]));
    this.#waiting.forEach(({ eventId, where }, index) => {
      const reason = reasons.get(index);
      if (reason !== undefined) {
        run.refusedCount += 1;
        this.#refuse({ where, reason });
      } else if (eventId !== undefined) run.taken(eventId);
    });
    this.#texts = [];
    this.#waiting = [];
    this.#bytes = 0;
  }
}
