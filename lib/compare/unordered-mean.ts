/**
 * The mean of some values. To the last bit it does not depend on their order, and turns its sign with
 * theirs: a sum of three and more is rounded otherwise from each end. Sorts them in place.
 */
export function unorderedMean(values: Float64Array): number {
  values.sort();
  const upwards = values.reduce((sum, value) => sum + value, 0);
  const downwards = values.reduceRight((sum, value) => sum + value, 0);
  const sum = upwards === downwards ? upwards : upwards / 2 + downwards / 2;
  return sum / values.length;
}
