import { z } from 'zod';

/** The answer of `GET /healthz`. */
export const healthAnswer = z.object({ status: z.literal('ok'), version: z.string() });
