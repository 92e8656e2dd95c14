/** What tools add to the name of a metric in a report, when it is the mean of its items. */
const MEANS = [
  // lm-evaluation-harness: the filter that does nothing.
  /^(.+),none$/s,
  // Inspect: the aggregate of a scorer.
  /^(.+)\/mean$/s,
  /^(.+)\/accuracy$/s,
];

/**
 * The recorded metric that each member of a report is about, where its name is another: `acc,none`
 * reports `acc`, and `match/accuracy` reports `match`. Each metric has one member at most.
 */
export function reportedNames(
  members: readonly string[],
  recorded: readonly string[],
): ReadonlyMap<string, string> {
  const free = new Set(recorded.filter((name) => !members.includes(name)));
  const names = new Map<string, string>();
  for (const form of MEANS) {
    for (const member of members) {
      const metric = form.exec(member)?.[1];
      if (metric === undefined || names.has(member)) continue;
      const found = recordedAs(metric, free);
      if (found === undefined) continue;
      names.set(member, found);
      free.delete(found);
    }
  }
  return names;
}

/** A scorer of several values records `{scorer}/{value}`, of which Inspect reports the value alone. */
function recordedAs(metric: string, free: ReadonlySet<string>): string | undefined {
  if (free.has(metric)) return metric;
  const endings = [...free].filter((name) => name.endsWith(`/${metric}`));
  return endings.length === 1 ? endings[0] : undefined;
}
