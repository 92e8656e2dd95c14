import { monthOfKey, RUNS_ROOT } from '#contract/keys.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';

/** `YYYY-MM`, ascending, of the months that have a run index. */
export async function listRunMonths(
  store: Pick<ObjectStore, 'list'>,
  project: string,
): Promise<readonly string[]> {
  const months: string[] = [];
  for await (const key of listKeys(store, `${RUNS_ROOT}/${project}/`)) {
    const month = monthOfKey(key);
    if (month !== undefined) months.push(month);
  }
  return months;
}
