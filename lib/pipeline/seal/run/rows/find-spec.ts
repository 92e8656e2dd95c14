import { z } from 'zod';
import { Place } from '#schemas/recorder-event.ts';
import type { StatedMetric } from '#lake/seal-record.ts';
import { eventRow, type EventRows, placeAt } from '#lake/events/event-rows.ts';

/** The names in the spec that a recorder sent for its run. */
export interface SpecNames {
  readonly model?: string | undefined;
  readonly task?: string | undefined;
  readonly tags: readonly string[];
  /** Tokens and cost of the whole run, as stated by the tool that wrote the log. */
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
  readonly cost?: number | undefined;
  /** Scores that it states, by metric. */
  readonly stated: readonly StatedMetric[];
}

const count = z.int().nonnegative().optional().catch(undefined);

/**
 * The members of `evals.base.RunSpec` that are used, and those that an import adds. A member of
 * another shape counts as absent. `model_name` and `model_names` are of evals 0.1.
 */
const runSpecSchema = z.object({
  completion_fns: z.array(z.string().min(1)).min(1).optional().catch(undefined),
  model_name: z.string().min(1).optional().catch(undefined),
  model_names: z
    .object({ completions: z.array(z.string().min(1)).min(1) })
    .optional()
    .catch(undefined),
  eval_name: z.string().min(1).optional().catch(undefined),
  tags: z.array(z.string()).optional().catch(undefined),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count,
      input_tokens: count,
      output_tokens: count,
    })
    .optional()
    .catch(undefined),
  cost: z.number().optional().catch(undefined),
  stated_scores: z
    .record(z.string(), z.object({ score: z.number(), stderr: z.number().optional() }))
    .optional()
    .catch(undefined),
});

/** The JSON text of the spec as it was sent; undefined when there is none. */
export function specText(rows: EventRows): string | undefined {
  // `mergeEvents` puts the spec first.
  if (rows.eventId.length === 0 || placeAt(rows, 0) !== Place.spec) return undefined;
  return eventRow(rows, 0).data.toString();
}

/** Several completion functions are one model, joined as `oaieval` takes them. */
export function specNames(rows: EventRows): SpecNames {
  const text = specText(rows);
  const parsed = runSpecSchema.safeParse(text === undefined ? {} : JSON.parse(text));
  if (!parsed.success) return { tags: [], stated: [] };
  const { completion_fns, model_name, model_names, eval_name, tags, usage, cost } = parsed.data;
  const stated = Object.entries(parsed.data.stated_scores ?? {});
  const models = completion_fns ?? model_names?.completions;
  return {
    model: (models?.join(',') ?? model_name)?.toWellFormed(),
    task: eval_name?.toWellFormed(),
    tags: (tags ?? []).map((tag) => tag.toWellFormed()),
    promptTokens: usage?.prompt_tokens ?? usage?.input_tokens,
    completionTokens: usage?.completion_tokens ?? usage?.output_tokens,
    cost,
    stated: stated.map(([metric, { score, stderr = null }]) => ({
      metric_name: metric.toWellFormed(),
      score,
      stderr,
    })),
  };
}
