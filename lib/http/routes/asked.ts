import type { z } from 'zod';
import { runningAnswer } from '#schemas/sql-api.ts';
import { ok } from './route.ts';

/** On AWS a query may take longer than a request may (30 s). */
export const stillRunning = {
  202: { description: 'The query still runs, on AWS: ask at Location', json: runningAnswer },
} as const;

/** The common part of all routes that read a project. */
export const asked = { method: 'GET', scope: 'read', problems: [404, 422] } as const;

export function found<S extends z.ZodType>(json: S) {
  return { ...ok(json), ...stillRunning };
}
