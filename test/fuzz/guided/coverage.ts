import { type Profiler, Session } from 'node:inspector/promises';

/** What of a program has run, by V8's own block coverage. A block counts once, whichever input reached it. */
export class Coverage {
  readonly #session = new Session();
  readonly #script: string;
  readonly #reached = new Set<string>();
  /** Of each function, the blocks that were left out by some call. */
  readonly #blocks = new Map<string, Map<string, Profiler.CoverageRange>>();

  /** @param script the end of the URL of the bundle whose blocks count */
  constructor(script: string) {
    this.#script = script;
  }

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  }

  get reached(): number {
    return this.#reached.size;
  }

  /** Whether blocks were reached since the last call that never were before. */
  async hasNew(): Promise<boolean> {
    const before = this.#reached.size;
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    for (const { url, functions } of result) {
      if (url.endsWith(this.#script)) for (const each of functions) this.#note(each.ranges);
    }
    return this.#reached.size > before;
  }

  /** V8 names the function, and in it the blocks that were left out. */
  #note([whole, ...rest]: readonly Profiler.CoverageRange[]): void {
    if (whole === undefined || whole.count === 0) return;
    const name = keyOf(whole);
    this.#reached.add(name);
    const known = this.#blocks.get(name) ?? new Map<string, Profiler.CoverageRange>();
    this.#blocks.set(name, known);
    const left = rest.filter(({ count }) => count === 0);
    for (const [key, block] of known) {
      const isLeft = left.some((hole) => isWithin(block, hole));
      if (!isLeft) this.#reached.add(key);
    }
    for (const hole of left) known.set(keyOf(hole), hole);
  }
}

function keyOf({ startOffset, endOffset }: Profiler.CoverageRange): string {
  return `${startOffset}-${endOffset}`;
}

function isWithin(inner: Profiler.CoverageRange, outer: Profiler.CoverageRange): boolean {
  return outer.startOffset <= inner.startOffset && inner.endOffset <= outer.endOffset;
}
