const TRUE = new Set(['true', 'yes', 'y', 't', 'correct', 'right', 'pass', 'passed']);
const FALSE = new Set(['false', 'no', 'n', 'f', 'incorrect', 'wrong', 'fail', 'failed']);

/** A score as people and programs write it; undefined for what is none. */
export function scoreOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const word = value.trim().toLowerCase();
  if (TRUE.has(word) || FALSE.has(word)) return Number(TRUE.has(word));
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const WORDS = 'write a number, true or false, yes or no, pass or fail';

/** What to write in place of a value that is no score. */
export function adviseScore(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  const decimal = /^([+-]?\d*),(\d+)$/.exec(text);
  if (decimal) return `write ${decimal[1] ?? ''}.${decimal[2] ?? ''}`;
  const percent = /^([+-]?\d+(?:\.\d+)?) ?%$/.exec(text);
  if (percent) return `write ${Number(percent[1]) / 100}`;
  return WORDS;
}
