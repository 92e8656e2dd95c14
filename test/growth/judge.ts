import type { Cost } from './cost.ts';
import type { Subject } from './subject.ts';

const MOST_GROWTH = 3;
/** Below it a doubling says nothing: the process itself takes as much. */
const LEAST_BYTES = 64 * 1024 * 1024;

export interface Judgement {
  readonly holds: boolean;
  readonly figures: string;
}

/** Whether time and memory at most triple at each doubling. @param costs of a row, by size */
export function judgeCosts(costs: readonly Cost[], subject: Subject): Judgement {
  const time = growth(
    costs.map(({ cpuMs }) => cpuMs),
    subject.leastMs,
  );
  const memory = growth(
    costs.map(({ bytes }) => bytes),
    LEAST_BYTES,
  );
  const last = costs.at(-1) ?? { inputBytes: 0, cpuMs: 0, bytes: 0 };
  const most = LEAST_BYTES + last.inputBytes * subject.bytesPerByte;
  const figures = [
    `time x${time.toFixed(1)} (${last.cpuMs.toFixed(0)} ms)`,
    `memory x${memory.toFixed(1)} (${megabytes(last.bytes)} of at most ${megabytes(most)} MB)`,
  ];
  const holds = last.bytes <= most && time <= MOST_GROWTH && memory <= MOST_GROWTH;
  return { holds, figures: figures.join(', ') };
}

/** The largest growth at a doubling whose result is large enough to tell. */
function growth(values: readonly number[], least: number): number {
  const factors = values.slice(1).map((value, i) => {
    const before = Math.max(values[i] ?? 0, least / 2);
    return value < least ? 1 : value / before;
  });
  return Math.max(...factors);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}
