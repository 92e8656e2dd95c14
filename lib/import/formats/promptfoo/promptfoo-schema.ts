import { z } from 'zod';
import { anyObject, anything, maybe, maybeRecord } from '../maybe.ts';

/**
 * The members of promptfoo's outputs that the import uses: `OutputFile` in promptfoo's types, with
 * versions 1 to 4 of its summary. Versions 1 and 2 have no list of prompts; a result names its
 * provider and prompt itself.
 */

const tokenUsage = maybe(
  z.looseObject({ prompt: maybe(z.number()), completion: maybe(z.number()) }),
);

const providerSchema = maybe(
  z.union([z.string(), z.object({ id: maybe(z.string()), label: maybe(z.string()) })]),
);
export type ProviderName = z.infer<typeof providerSchema>;

export const resultSchema = z.looseObject({
  evalId: maybe(z.string()),
  promptIdx: maybe(z.int()),
  testIdx: maybe(z.int()),
  success: maybe(z.boolean()),
  score: maybe(z.number()),
  namedScores: maybeRecord(z.number()),
  provider: providerSchema,
  prompt: maybe(
    z.object({ raw: maybe(z.string()), label: maybe(z.string()), display: maybe(z.string()) }),
  ),
  vars: anything,
  testCase: anything,
  response: anything,
  error: anything,
  failureReason: maybe(z.int()),
  gradingResult: maybe(z.looseObject({ pass: maybe(z.boolean()) })),
  cost: maybe(z.number()),
  tokenUsage,
});
export type Result = z.infer<typeof resultSchema>;

/** Of a response, which has any shape. */
export const responseSchema = maybe(z.object({ tokenUsage, cost: maybe(z.number()) }));

const metricsSchema = maybe(
  z.looseObject({
    testPassCount: maybe(z.int()),
    testFailCount: maybe(z.int()),
    testErrorCount: maybe(z.int()),
    score: maybe(z.number()),
    namedScores: maybeRecord(z.number()),
    namedScoresCount: maybeRecord(z.number()),
    /** The releases with weights of assertions weigh the sums of `namedScores`. */
    namedScoreWeights: maybeRecord(z.number()),
    cost: maybe(z.number()),
    tokenUsage,
  }),
);

export const promptSchema = z.looseObject({
  id: maybe(z.string()),
  raw: maybe(z.string()),
  label: maybe(z.string()),
  display: maybe(z.string()),
  provider: providerSchema,
  metrics: metricsSchema,
});
export type Prompt = z.infer<typeof promptSchema>;

const prompts = maybe(z.array(promptSchema));

export const summarySchema = z.looseObject({
  timestamp: maybe(z.string()),
  prompts,
  results: maybe(z.array(z.unknown())),
  stats: maybe(
    z.object({ successes: maybe(z.int()), failures: maybe(z.int()), errors: maybe(z.int()) }),
  ),
  table: maybe(z.object({ head: maybe(z.object({ prompts })) })),
});
export type Summary = z.infer<typeof summarySchema>;

export const outputSchema = z.looseObject({
  evalId: maybe(z.string()),
  createdAt: maybe(z.union([z.string(), z.number()])),
  config: maybe(z.looseObject({ description: maybe(z.string()), tags: maybe(anyObject) })),
  metadata: maybe(z.looseObject({ evaluationCreatedAt: maybe(z.string()) })),
  results: z.union([z.array(z.unknown()), summarySchema]),
});
export type Output = z.infer<typeof outputSchema>;

/** The first releases wrote the summary alone. */
export function summaryOf(output: Output): Summary {
  return Array.isArray(output.results) ? summarySchema.parse(output) : output.results;
}

/** The results that are some. */
export function resultsOf(output: Output): Result[] {
  return (summaryOf(output).results ?? []).flatMap((value) => {
    const { data } = resultSchema.safeParse(value);
    return data ? [data] : [];
  });
}

const outputMember = z.object({ output: anything });

/** The answer itself. */
export function responseText(response: unknown): unknown {
  return outputMember.safeParse(response).data?.output;
}
