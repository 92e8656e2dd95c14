import { jsonPointer } from '#json/pointer.ts';
import type { Mark } from '#schemas/mark.ts';
import { MOST_MARKS } from './marks.ts';

/** The marks of a row: those of its metric, its part of the document, and the whole document. */
export function marksAt(
  marks: readonly Mark[],
  group: 'suites' | 'results',
  part: string,
  metric: string | null,
): Mark[] {
  const ofGroup = `/${group}/`;
  const ofPart = `${jsonPointer([group, part])}/`;
  const ofMetrics = `${ofPart}metrics/`;
  const ofMetric =
    metric === null ? undefined : `${jsonPointer([group, part, 'metrics', metric])}/`;
  const isOf = ({ field }: Mark): boolean => {
    if (!field.startsWith(ofGroup)) return true;
    if (!field.startsWith(ofPart)) return false;
    return !field.startsWith(ofMetrics) || (ofMetric !== undefined && field.startsWith(ofMetric));
  };
  return marks.filter(isOf).slice(0, MOST_MARKS);
}
