import { z } from 'zod';

/** What `GET /healthz` answers. */
export const healthAnswer = z.object({ status: z.literal('ok'), version: z.string() });
