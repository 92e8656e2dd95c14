import { z } from 'zod';

/**
 * Parameters of a run, from the query strings of its requests. Each member holds every value that was
 * sent, once and in ascending order, so that neither order nor repetition of the requests matters.
 */
export const runParametersSchema = z.object({
  task: z.array(z.string()),
  model: z.array(z.string()),
  metric: z.array(z.string()),
  config_hash: z.array(z.string()),
  tag: z.array(z.string()),
});
export type RunParameters = z.infer<typeof runParametersSchema>;
export type RunParameterName = keyof RunParameters;

export const runParameterNames = Object.keys(runParametersSchema.shape) as RunParameterName[];

export const noRunParameters: RunParameters = {
  task: [],
  model: [],
  metric: [],
  config_hash: [],
  tag: [],
};

export function mergeRunParameters(sets: readonly RunParameters[]): RunParameters {
  const union = (name: RunParameterName): string[] =>
    [...new Set(sets.flatMap((set) => set[name]))].sort();
  return {
    task: union('task'),
    model: union('model'),
    metric: union('metric'),
    config_hash: union('config_hash'),
    tag: union('tag'),
  };
}

export function hasRunParameters(parameters: RunParameters): boolean {
  return runParameterNames.some((name) => parameters[name].length > 0);
}
