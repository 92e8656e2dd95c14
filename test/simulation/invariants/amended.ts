import { z } from 'zod';
import { AMENDMENT, FINAL_REPORT } from '#schemas/recorder-event.ts';
import { readLakeEvents, readSealRecords } from '../lake-reader.ts';
import { runKey } from '../sent-events.ts';
import type { Ending } from '../simulation.ts';
import { type Violation, violations } from './violation.ts';

const change = z.object({
  event_id: z.int(),
  withdraw: z.boolean().default(false),
  data: z.unknown().optional(),
});
const eventSchema = z.object({
  event_id: z.int(),
  type: z.string(),
  sample_id: z.string().nullish(),
  data: z.unknown().optional(),
  created_at: z.number(),
});
type Event = z.infer<typeof eventSchema>;

/**
 * The accuracy of each run is that of its matches after its amendments: of those of one event the
 * latest counts, and what it withdraws is no item.
 */
export async function amended({ world }: Ending): Promise<Violation[]> {
  const runs = new Map<string, Event[]>();
  for (const event of await readLakeEvents(world.store.objects)) {
    const parsed = eventSchema.parse(JSON.parse(event.content));
    runs.set(runKey(event), [...(runs.get(runKey(event)) ?? []), parsed]);
  }
  const wrong = readSealRecords(world.store.objects).flatMap((record) => {
    const run = runKey({ project: record.project_id, runId: record.run_id });
    const metric = record.metrics.find(({ metric_name }) => metric_name === 'accuracy');
    const found = { items: metric?.n_items ?? 0, score: metric?.score ?? 0 };
    const expected = accuracyOf(runs.get(run) ?? []);
    const isRight = found.items === expected.items && Math.abs(found.score - expected.score) < 1e-9;
    return isRight
      ? []
      : [`run ${run} has ${JSON.stringify(found)}, should have ${JSON.stringify(expected)}`];
  });
  return violations(8, wrong);
}

function accuracyOf(events: readonly Event[]): { items: number; score: number } {
  const latest = new Map<number, z.infer<typeof change>>();
  const amendments = events
    .filter(({ type }) => type === AMENDMENT)
    .sort((a, b) => a.created_at - b.created_at || a.event_id - b.event_id);
  for (const { data } of amendments) {
    const parsed = change.parse(data);
    latest.set(parsed.event_id, parsed);
  }
  const samples = new Map<string, number[]>();
  for (const { event_id, type, sample_id, data } of events) {
    if (type === AMENDMENT || type === FINAL_REPORT) continue;
    const amendment = latest.get(event_id);
    const score = amendment?.withdraw === true ? undefined : scoreOf(type, amendment?.data ?? data);
    if (score === undefined) continue;
    const sample = sample_id ?? `event-${event_id}`;
    samples.set(sample, [...(samples.get(sample) ?? []), score]);
  }
  const scores = [...samples.values()];
  return { items: scores.flat().length, score: scores.length === 0 ? 0 : mean(scores.map(mean)) };
}

const matchData = z.object({ correct: z.union([z.boolean(), z.number()]).transform(Number) });

function scoreOf(type: string, data: unknown): number | undefined {
  return type === 'match' ? matchData.safeParse(data).data?.correct : undefined;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
