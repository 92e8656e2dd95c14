import { z } from 'zod';
import type { RunParameters } from '#contract/run-parameters.ts';
import { ProblemError } from './problem.ts';

const MAX_PARAMETER_LENGTH = 512;
export const runParameterSchema = z.string().max(MAX_PARAMETER_LENGTH);

/** The run parameters in a query string. Empty values count as absent. @throws ProblemError */
export function readParameters(valuesOf: (name: string) => string[] | undefined): RunParameters {
  const read = (name: string): string[] => {
    const values = (valuesOf(name) ?? []).filter((value) => value !== '');
    const tooLong = values.find((value) => !runParameterSchema.safeParse(value).success);
    if (tooLong === undefined) return [...new Set(values)].sort();
    throw new ProblemError({
      name: 'invalid-parameter',
      status: 400,
      detail: `${name} has ${tooLong.length} characters; at most ${MAX_PARAMETER_LENGTH}`,
    });
  };
  return {
    task: read('task'),
    model: read('model'),
    metric: read('metric'),
    config_hash: read('config_hash'),
    tag: read('tag'),
  };
}
