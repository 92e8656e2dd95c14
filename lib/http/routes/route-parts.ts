import type { z } from 'zod';
import { runningAnswer } from '#schemas/sql-api.ts';
import { okAnswer } from './route.ts';

/** On AWS a query may take longer than a request may (30 s). */
export const stillRunning = {
  202: { description: 'The query still runs, on AWS: ask at Location', json: runningAnswer },
} as const;

/** The common part of all routes that read a project. */
export const projectRead = { method: 'GET', scope: 'read', problems: [404, 422] } as const;

export function foundOrRunning<S extends z.ZodType>(json: S) {
  return { ...okAnswer(json), ...stillRunning };
}
