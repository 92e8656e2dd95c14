import { z } from 'zod';
import { readFilters } from './api.ts';

/** Parameters and answers of the API about results documents. */

const { model_id, since, until, limit, cursor, query_id } = readFilters;
const page = { since, until, limit, cursor, query_id };

export const documentsQuery = z.strictObject(page);
export const suitesQuery = z.strictObject({
  suite: z.string().optional(),
  metric: z.string().optional(),
  model_id,
  ...page,
});

export const benchmarksQuery = z.strictObject({ benchmark: z.string().optional(), ...page });

export const errorsQuery = z.strictObject(page);
